# Leaves a daemon that ignores every signal it can and holds stdout, in Perl.
use strict;
use warnings;
use POSIX ();

my $made = fork();
if ($made == 0) {
    POSIX::setsid();
    exit 0 if fork();
    $SIG{$_} = 'IGNORE' for qw(TERM INT HUP QUIT USR1 USR2 PIPE ALRM CHLD CONT TSTP);
    sleep 600 while 1;
}
waitpid($made, 0);
print "{}\n";
