# Gives the worker its environment and its working directory, and becomes it. The text is constant.
#   descriptor 3   the environment: a line =NAME=VALUE for each variable, and +… for each further line of its value
#   DIRECTORY      where it works
#   COMMAND…
set -eu
holdpoint_entry=
while IFS= read -r holdpoint_line; do
    case $holdpoint_line in
    =*)
        [ -z "$holdpoint_entry" ] || export "$holdpoint_entry"
        holdpoint_entry=${holdpoint_line#=}
        ;;
    +*)
        holdpoint_entry="$holdpoint_entry
${holdpoint_line#+}"
        ;;
    esac
done <&3
[ -z "$holdpoint_entry" ] || export "$holdpoint_entry"
exec 3<&-
cd -- "$1"
export PWD
unset OLDPWD
shift
exec "$@"
