# Stages a workspace and becomes the command that follows. Runs in a mount namespace of its own, so nothing mounted
# here is seen outside. The text is constant: all data comes as arguments, and no path is ever part of an option.
#   ARGS REPORT STATUS SECCOMP   files; descriptors 3, 7, 8 and 9 of the command
#   LOWER UPPER WORK MERGED      the overlay's directories and where it is mounted; UPPER twice: a copy, bound there
#   MOUNT                        the program mount
#   [SOURCE TARGET]…             what is bound read-only, so that another user reaches it
#   -- COMMAND…
set -eu
exec 4<"$5" 5<"$6" 6<"$7"
if [ "$(readlink /proc/self/fd/4)" != "$5" ]; then
    echo "expected the workspace $5, which is now a link to another place" >&2
    exit 1
fi
if [ "$6" = "$7" ]; then
    "$9" -o bind "$6" "$8"
else
    "$9" -t overlay overlay -o userxattr,metacopy=off,index=off,redirect_dir=nofollow,lowerdir=/proc/self/fd/4,upperdir=/proc/self/fd/5,workdir=/proc/self/fd/6 "$8"
fi
exec 3<"$1" 4<&- 5<&- 6<&- 7>"$2" 8>"$3" 9<"$4"
mount=$9
shift 9
while [ "$1" != -- ]; do
    "$mount" -o bind,ro "$1" "$2"
    shift 2
done
shift
exec "$@"
