#!/usr/bin/perl
# Makes the line endings of text files the same: LF or CRLF.
#
# The variable `line_endings` is `lf`, `crlf` or `ask`; without it nothing is done, so that passes which name no plugins stay as
# they were. With `ask` a person decides, once for the pass, when the files do not all have one and the same ending; `keep` leaves
# them. Lone carriage returns stay: they may be data; several before a line feed count as one, as careless tools leave them. A quoted cell's own line breaks are line endings like any other. Files with
# NUL bytes (binary ones, and UTF-16) stay as they are.
#
# This is a worker in Perl: docs/worker-protocol.md. It needs perl-base only, which every Debian has.
use strict;
use warnings;
use Fcntl qw(O_CREAT O_EXCL O_WRONLY);

my $here;
BEGIN { ($here) = $0 =~ m{\A(.*)/}s; $here = '.' if !defined $here }
use lib $here;
use Json;

use constant { DONE => 0, FAILED => 1, ASKS => 2, BROKEN => 3 };
my $LARGEST = 128 * 1024 * 1024;
my $MOST_OF_AN_ANSWER = 900_000;    # bytes of per_file; an answer may have 1 MiB
my $VARIABLE = 'line_endings';
my $ADVICE = 'write lf, crlf or ask';
my %ENDING = (lf => "\n", crlf => "\r\n");
my $unfinished;

$SIG{TERM} = sub { unlink $unfinished if defined $unfinished; exit 143 };
binmode $_ for \*STDIN, \*STDOUT, \*STDERR;
select((select(STDERR), $| = 1)[0]);
exit main();

sub main {
    my $envelope = eval { Json::decode(do { local $/; <STDIN> } // '') };
    if (ref $envelope ne 'HASH' || ref $envelope->{context} ne 'HASH') {
        report(ERROR => 'stdin holds no envelope: ' . ($@ || 'no object with a context'));
        return BROKEN;
    }
    my $context = $envelope->{context};
    my $wanted = ref $context->{variables} eq 'HASH' ? $context->{variables}{$VARIABLE} : undef;
    if (!defined $wanted || $wanted eq '') {
        report(INFO => "line endings are left alone: the variable $VARIABLE is not set; $ADVICE");
        return answer('success', []);
    }
    if (ref $wanted || $wanted !~ /\A(?:lf|crlf|ask)\z/) {
        my $came = ref $wanted ? 'something else' : $wanted;
        return answer('failed', [], error => "variable $VARIABLE: expected lf, crlf or ask, came $came; $ADVICE");
    }
    my $answers = $envelope->{extra_inputs};
    my $answered = ref $answers eq 'HASH' ? $answers->{$VARIABLE} : undef;
    my $root = $context->{dst_root} // '';
    my @files = map { visited($_, $root) } grep { !ref } @{ ref $envelope->{files} eq 'ARRAY' ? $envelope->{files} : [] };
    if ($wanted eq 'ask' && !defined $answered) {
        my $mixed = question(\@files);
        return answer('input_required', [map { entry($_, 'input_required') } grep { $_->{text} } @files], asks => $mixed) if $mixed;
        return answer('success', [map { entry($_) } @files]);
    }
    $wanted = $answered if $wanted eq 'ask';
    my $is_dry = $envelope->{dry_run} || $context->{dry_run};
    my $count = 0;
    for my $file (@files) {
        treat($file, $wanted, $is_dry) if $file->{text} && $ENDING{$wanted};
        progress(++$count / @files);
    }
    return answer('success', [map { entry($_) } @files]);
}

# What is known of a file: its path, how many endings of each kind, or why it is left alone.
sub visited {
    my ($path, $root) = @_;
    my $file = { path => $path, status => 'skipped', lf => 0, crlf => 0 };
    my $relative = index($path, "$root/") == 0 ? substr($path, length($root) + 1) : $path;
    return $file if $relative =~ m{\A(?:README\.md|\.exlab-wizard/|\.exlab-answers\.yml)};
    my $content = eval { content($path) };
    if (!defined $content) {
        chomp(my $why = $@);
        $file->{status} = 'failed';
        $file->{error} = $why;
        report(WARNING => $why, file => $path);
        return $file;
    }
    if (index($content, "\0") >= 0) {
        report(INFO => 'left alone: there are NUL bytes, as only binary files have them', file => $path);
        return $file;
    }
    $file->{text} = 1;
    $file->{crlf} = () = $content =~ /\r+\n/g;
    $file->{lf} = ($content =~ tr/\n//) - $file->{crlf};
    return $file;
}

# The question, if the files do not all end their lines in one way.
sub question {
    my ($files) = @_;
    my $lf = grep { $_->{lf} && !$_->{crlf} } @$files;
    my $crlf = grep { $_->{crlf} && !$_->{lf} } @$files;
    my $mixed = grep { $_->{lf} && $_->{crlf} } @$files;
    return undef if !$mixed && !($lf && $crlf);
    my %field = (
        id => $VARIABLE, label => 'Line endings', type => 'enum', options => ['lf', 'crlf', 'keep'], required => \'true',
        help => 'lf is what Unix writes, crlf what Windows writes; keep leaves the files as they are.',
    );
    return { fields => [\%field], reason => "Lines end with LF in $lf files, with CRLF in $crlf, and with both in $mixed." };
}

sub treat {
    my ($file, $wanted, $is_dry) = @_;
    my $other = $wanted eq 'lf' ? 'crlf' : 'lf';
    my $lines = $file->{$other} or return;
    my $summary = sprintf '%d line%s from %s to %s', $lines, $lines == 1 ? '' : 's', uc $other, uc $wanted;
    if ($is_dry) {
        my %change = (path => $file->{path}, kind => 'modify', summary => $summary, detail => { lines => \"$lines" });
        @$file{qw(status changes)} = ('described', [\%change]);
        return;
    }
    eval {
        my $content = content($file->{path});
        $content =~ s/\r+\n/\n/g;
        $content =~ s/\n/\r\n/g if $wanted eq 'crlf';
        replace($file->{path}, $content);
        1;
    } or do {
        chomp(my $why = $@);
        @$file{qw(status error)} = ('failed', $why);
        report(WARNING => $why, file => $file->{path});
        return;
    };
    $file->{status} = 'modified';
    report(INFO => $summary, file => $file->{path});
}

sub content {
    my ($path) = @_;
    die "it is no file\n" if !-f $path;
    die "it has more than $LARGEST bytes\n" if -s _ > $LARGEST;
    open my $in, '<:raw', $path or die "it cannot be read: $!\n";
    my $content = do { local $/; <$in> };
    close $in or die "it cannot be read to its end: $!\n";
    return $content // '';
}

# Puts a new file in a file's place at once, with its mode.
sub replace {
    my ($path, $content) = @_;
    die "it is a symbolic link\n" if -l $path;
    my $mode = (stat $path)[2] & 07777;
    my ($folder) = $path =~ m{\A(.*/)}s;
    my $fresh = ($folder // '') . ".line_endings-$$";
    sysopen my $out, $fresh, O_WRONLY | O_CREAT | O_EXCL, 0600 or die "no file can be made beside it: $!\n";
    $unfinished = $fresh;
    binmode $out;
    my $is_done = print({$out} $content) && close($out) && chmod($mode, $fresh) && rename($fresh, $path);
    my $why = $!;
    unlink $fresh if !$is_done;
    undef $unfinished;
    die "it cannot be written: $why\n" if !$is_done;
}

sub entry {
    my ($file, $status) = @_;
    my %entry = (path => $file->{path}, status => $status // $file->{status}, changes => $file->{changes});
    $entry{error} = $file->{error} if defined $file->{error};
    return \%entry;
}

# Writes the answer and says which exit code goes with it. Files that are left alone are not listed: an answer may have 1 MiB.
sub answer {
    my ($result, $per_file, %more) = @_;
    my @listed = grep { $_->{status} ne 'skipped' } @$per_file;
    my $left_out = 0;
    while (@listed && length Json::encode(\@listed) > $MOST_OF_AN_ANSWER) {
        my @cut = splice @listed, @listed / 2;
        $left_out += @cut;
    }
    report(WARNING => "$left_out files more than the answer can list") if $left_out;
    my %envelope = (
        result => $result, per_file => \@listed, log_records => [],
        input_required => $more{asks}, error_message => $more{error},
    );
    print Json::encode(\%envelope), "\n";
    close STDOUT or return BROKEN;
    return $more{asks} ? ASKS : defined $more{error} ? FAILED : DONE;
}

sub report {
    my ($level, $message, %context) = @_;
    print STDERR sprintf(qq({"level": "%s", "message": %s, "context": %s}\n), $level, map { Json::encode($_) } $message, \%context);
}

sub progress {
    my ($part) = @_;
    my $percent = sprintf '%.2f', $part;
    our $shown //= '';
    return if $percent eq $shown;
    $shown = $percent;
    print STDERR qq({"level": "INFO", "message": "", "context": {}, "progress": $percent}\n);
}
