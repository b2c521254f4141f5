# JSON for workers in Perl, without a module that a bare Debian lacks. Texts are bytes of UTF-8 on both sides.
package Json;
use strict;
use warnings;

my %PLAIN = ('"' => '"', '\\' => '\\', '/' => '/', b => "\b", f => "\f", n => "\n", r => "\r", t => "\t");
my %ESCAPED = ('"' => '\\"', '\\' => '\\\\', "\n" => '\\n', "\r" => '\\r', "\t" => '\\t');
my $DEEPEST = 200;

# The one value that the whole of a text is: a reference to a hash or a list, or a scalar. true is 1, false is '', null is undef.
sub decode {
    my ($text) = @_;
    pos($text) = 0;
    my $value = _value(\$text, 0);
    $text =~ /\G[ \t\r\n]*\z/gc or die "more than one JSON value\n";
    return $value;
}

# A value as JSON: references to hashes and lists, texts, undef as null, references to a scalar as the JSON that it holds.
sub encode {
    my ($value) = @_;
    return 'null' if !defined $value;
    return $$value if ref $value eq 'SCALAR';
    return '[' . join(', ', map { encode($_) } @$value) . ']' if ref $value eq 'ARRAY';
    return '{' . join(', ', map { encode("$_") . ': ' . encode($value->{$_}) } sort keys %$value) . '}' if ref $value eq 'HASH';
    $value =~ s/([\0-\x1f"\\\x7f])/$ESCAPED{$1} || sprintf '\\u%04x', ord $1/ge;
    return qq("$value");
}

sub _value {
    my ($text, $depth) = @_;
    die "nested too deeply\n" if $depth > $DEEPEST;
    $$text =~ /\G[ \t\r\n]+/gc;
    return _string($text) if $$text =~ /\G"/gc;
    return 1 if $$text =~ /\Gtrue\b/gc;
    return '' if $$text =~ /\Gfalse\b/gc;
    return undef if $$text =~ /\Gnull\b/gc;
    return $1 if $$text =~ /\G(-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)/gc;
    if ($$text =~ /\G\[[ \t\r\n]*/gc) {
        my @list;
        return \@list if $$text =~ /\G\]/gc;
        while (1) {
            push @list, _value($text, $depth + 1);
            return \@list if $$text =~ /\G[ \t\r\n]*\]/gc;
            $$text =~ /\G[ \t\r\n]*,/gc or die "expected , or ] at byte @{[pos $$text]}\n";
        }
    }
    if ($$text =~ /\G\{[ \t\r\n]*/gc) {
        my %object;
        return \%object if $$text =~ /\G\}/gc;
        while (1) {
            $$text =~ /\G[ \t\r\n]*"/gc or die "expected a name at byte @{[pos $$text]}\n";
            my $name = _string($text);
            $$text =~ /\G[ \t\r\n]*:/gc or die "expected : at byte @{[pos $$text]}\n";
            $object{$name} = _value($text, $depth + 1);
            return \%object if $$text =~ /\G[ \t\r\n]*\}/gc;
            $$text =~ /\G[ \t\r\n]*,/gc or die "expected , or } at byte @{[pos $$text]}\n";
        }
    }
    die "expected a value at byte @{[pos($$text) || 0]}\n";
}

# The rest of a text behind its first quote.
sub _string {
    my ($text) = @_;
    my $out = '';
    while (1) {
        $out .= $1 if $$text =~ /\G([^"\\\0-\x1f]+)/gc;
        return $out if $$text =~ /\G"/gc;
        if ($$text =~ /\G\\u([Dd][89ABab][0-9A-Fa-f]{2})\\u([Dd][C-Fc-f][0-9A-Fa-f]{2})/gc) {
            $out .= _utf8(0x10000 + ((hex($1) - 0xD800) << 10) + hex($2) - 0xDC00);
        } elsif ($$text =~ /\G\\u([0-9A-Fa-f]{4})/gc) {
            $out .= _utf8(hex $1);
        } elsif ($$text =~ /\G\\(["\\\/bfnrt])/gc) {
            $out .= $PLAIN{$1};
        } else {
            die "a text that is not understood at byte @{[pos $$text]}\n";
        }
    }
}

sub _utf8 {
    my $char = chr $_[0];
    utf8::encode($char);
    return $char;
}

1;
