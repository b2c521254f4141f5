# Stages a workspace and becomes the command that follows. Runs in a mount namespace of its own, so nothing mounted
# here is seen outside. The text is constant: all data comes as arguments, and no path is ever part of an option.
#   [FILE]… --                   by which a process gets into the control group of this spawn: first of all
#   ARGS REPORT STATUS SECCOMP   files; descriptors 3, 7, 8 and 9 of the command
#   LOWER UPPER WORK MERGED      the overlay's directories and where it is mounted; UPPER twice: a copy, bound there
#   MOUNT                        the program mount
#   [SOURCE TARGET]…             what is bound read-only, so that another user reaches it
#   -- COMMAND…
# The overlay is volatile: it keeps nothing safe itself, which would write back all of its file system at the end.
# Whoever takes something out of UPPER makes that durable. mount's -i and -n: no other program, no table of mounts.
set -eu
while [ "$1" != -- ]; do
    echo 0 > "$1"
    shift
done
shift
# an executor's service may be exempt from being killed for memory, which its children inherit
read -r score </proc/self/oom_score_adj
[ "$score" -ge 0 ] || echo 0 >/proc/self/oom_score_adj
exec 4<"$5" 5<"$6" 6<"$7"
cd -P /proc/self/fd/4
if [ "$PWD" != "$5" ]; then
    echo "expected the workspace $5, which is now a link to another place" >&2
    exit 1
fi
cd /
unset OLDPWD
if [ "$6" = "$7" ]; then
    "$9" -i -n -o bind "$6" "$8"
else
    "$9" -i -n -t overlay overlay -o volatile,userxattr,metacopy=off,index=off,redirect_dir=nofollow,lowerdir=/proc/self/fd/4,upperdir=/proc/self/fd/5,workdir=/proc/self/fd/6 "$8"
fi
exec 3<"$1" 4<&- 5<&- 6<&- 7>"$2" 8>"$3" 9<"$4"
mount=$9
shift 9
while [ "$1" != -- ]; do
    "$mount" -i -n -o bind,ro "$1" "$2"
    shift 2
done
shift
exec "$@"
