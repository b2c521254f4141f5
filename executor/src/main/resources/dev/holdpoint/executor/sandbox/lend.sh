# Shows a copy of a workspace, and a HOME, to another user where he can reach them, and becomes the command that
# follows. Runs in a mount namespace of its own, so nothing mounted here is seen outside. The
# text is constant: all data comes as arguments.
#   [FILE]… --      by which a process gets into the control group of this spawn: first of all
#   REPORT          file; descriptor 7 of the command
#   MOUNT           the program mount
#   COPY VIEW       the copy and where it is shown, which is the working directory
#   HOME PLACE      the same of HOME
#   COMMAND…
set -eu
while [ "$1" != -- ]; do
    echo 0 >"$1"
    shift
done
shift
# an executor's service may be exempt from being killed for memory, which its children inherit
read -r score </proc/self/oom_score_adj
[ "$score" -ge 0 ] || echo 0 >/proc/self/oom_score_adj
exec 7>"$1"
"$2" -i -n -o bind,nosuid,nodev "$3" "$4"
"$2" -i -n -o bind,nosuid,nodev "$5" "$6"
cd -- "$4"
export PWD
unset OLDPWD
shift 6
exec "$@"
