# Builds what a worker sees and is the sandbox's first process, which the worker's end ends. Runs as root of its user
# namespace, or as root, in namespaces of its own; comes after enter.sh, whose descriptors 3, 7 and 8 it hands on or
# writes to. The text is constant: all data comes as arguments, and no path is ever part of an option.
#   ROOM        an empty directory on which everything is built
#   UID GID     who owns a directory that is made for the worker
#   [MOUNT]…    a word that says what, and its data; see the cases below
#   -- COMMAND… is run with ROOM as its root directory, and is to change that to /jail itself: the kernel lets nobody
#               make a user namespace who is in a directory of that kind. /proc can be written outside /jail only.
# mount's and umount's -i and -n: no other program, no table of mounts.
set -eu
PATH=/usr/bin:/bin:/usr/sbin:/sbin
read -r first rest </proc/self/stat
room=$1 owner=$2:$3
shift 3
jail=$room/jail
mask=$(umask)
umask 022 # what is made here is passed by a user to whom the executor may have closed what it makes

on() {
    mount -i -n "$@"
}

memory() { # TARGET BYTES MODE FURTHER-OPTIONS
    on -t tmpfs -o "size=$2,mode=$3,nosuid,nodev$4" tmpfs "$1"
}

place() { # LIKE TARGET: a directory or a file
    if [ -d "$1" ]; then
        [ -d "$2" ] || mkdir -p "$2"
    elif [ ! -e "$2" ]; then
        [ -d "${2%/*}" ] || mkdir -p "${2%/*}"
        : >"$2"
    fi
}

# A mount whose program files cannot be run keeps that in a user namespace, and must be asked to.
read_only() { # OPTION SOURCE TARGET
    on -o "$1,ro,nosuid,nodev" "$2" "$3" 2>/dev/null || on -o "$1,ro,nosuid,nodev,noexec" "$2" "$3"
}

# What is mounted below a directory comes along, and is not read-only yet.
seal_below() {
    while read -r _ _ _ _ point options _; do
        case $point in
        "$jail"/tmp | "$jail"/dev/*) continue ;;
        "$jail"/*) ;;
        *) continue ;;
        esac
        case $options,$point in
        ro,*) ;;
        *\\*)
            echo "expected no mount with such a name below what plugins can read: $point" >&2
            exit 1
            ;;
        *) read_only remount,bind "$point" "$point" ;;
        esac
    done </proc/self/mountinfo
}

memory "$room" 1048576 755 ""
mkdir "$room/proc" "$room/host" "$jail"
on -t proc -o nosuid,nodev,noexec proc "$room/proc"
memory "$jail" 1048576 755 ""
for name in usr bin sbin lib lib32 lib64 libx32 etc dev; do
    ln -s "jail/$name" "$room/$name"
done

while [ "$1" != -- ]; do
    case $1 in
    read-only)
        place "$2" "$jail$3"
        read_only rbind "$2" "$jail$3"
        shift 3
        ;;
    writable)
        seal_below
        place "$2" "$jail$3"
        on -o bind,nosuid,nodev "$2" "$jail$3"
        shift 3
        ;;
    memory)
        place / "$jail$2"
        memory "$jail$2" "$3" "$4" ""
        shift 4
        ;;
    directory)
        mkdir -p -m "$3" "$jail$2"
        chown "$owner" "$jail$2"
        shift 3
        ;;
    link)
        ln -s "$2" "$jail$3"
        shift 3
        ;;
    processes)
        place / "$jail$2"
        on -t proc -o nosuid,nodev,noexec proc "$jail$2"
        shift 2
        ;;
    devices)
        place / "$jail$2"
        memory "$jail$2" 1048576 755 ,noexec
        for name in null zero full random urandom tty; do
            : >"$jail$2/$name"
            on -o bind "/dev/$name" "$jail$2/$name"
        done
        ln -s /proc/self/fd "$jail$2/fd"
        ln -s /proc/self/fd/0 "$jail$2/stdin"
        ln -s /proc/self/fd/1 "$jail$2/stdout"
        ln -s /proc/self/fd/2 "$jail$2/stderr"
        mkdir "$jail$2/pts"
        on -t devpts -o newinstance,ptmxmode=0666,mode=0620,nosuid,noexec devpts "$jail$2/pts"
        ln -s pts/ptmx "$jail$2/ptmx"
        shift 2
        ;;
    seal)
        on -o remount,bind,ro,nosuid,nodev "$jail$2"
        shift 2
        ;;
    *)
        echo "expected a word for a mount, came: $1" >&2
        exit 1
        ;;
    esac
done
shift

cd "$room"
pivot_root . host
umount -i -n -l /host
cd /
umask "$mask"
{ echo sandbox >/proc/sys/kernel/hostname || hostname sandbox || :; } 2>/dev/null
code=0
(
    read -r own rest </proc/self/stat
    printf '{"child-pid": %s, "supervisor": %s}\n' "$first" "$own" >&8
    exec "$@" 8>&- 9<&-
) || code=$?
printf '{"exit-code": %s}\n' "$code" >&8
exit "$code"
