package dev.holdpoint.queue.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.testredis.TestRedis;
import dev.holdpoint.testredis.WithRedis;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Rules of the protocol are broken one at a time, and the explorer finds each, by the shortest
/// order of moves that shows it.
@WithRedis
class BrokenRulesTest {
    private static final int DEPTH = 6;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    CHECKPOINT | or pass.fence ~= fence then | then | owner
                    CHECKPOINT | if pass.state ~= 'running' or pass.owner ~= executor or pass.fence ~= fence then | if false then | owner
                    PUBLISHING | if pass.state ~= 'running' or pass.owner ~= executor or pass.fence ~= fence then | if false then | owner
                    RENEW | if pass.state == 'running' and pass.owner == executor and (pass.fence == fence or pass.raised == fence) then | if true then | owner
                    RELEASE | if pass.fence ~= fence then return {'fenced'} end | | owner
                    TAKE | next_fence(item.pass.fence) | (item.pass.fence ~= '0' and item.pass.fence or next_fence('0')) | fence
                    TAKE | math.max((tonumber(old or '0') or 0) + 1, NOW_US) | (tonumber(old or '0') or 0) + 1 | fence
                    ANSWER | if input.state ~= 'open' then | if false then | winner
                    CANCEL | if pass.phase == 'publishing' then | if false then | cancel
                    CANCEL | redis.call('ZREM', key('scheduled'), id) | redis.call('ZREM', key('scheduled'), id); pass.entry = nil | pending
                    PARK | leave(id, pass.entry) | | place
                    PROMOTE | if pass.phase == 'publishing' then | if false then | holder
                    """)
    void a_broken_rule_is_found(
            Script script, String text, String otherwise, String rule, TestRedis redis) {
        redis.mustBeOurs();
        var scripts =
                new Scripts(
                        7,
                        (one, body) ->
                                one == script
                                        ? broken(body, text, otherwise == null ? "" : otherwise)
                                        : body);
        try (var world = new World(redis, scripts)) {
            var failing = new Explorer(world).explore(DEPTH).orElse(List.of("nothing was found"));

            assertThat(failing.getLast()).as(String.join("\n", failing)).contains(rule);
            System.out.println(script + " without a rule: " + String.join(", ", failing));
        }
    }

    private static String broken(String body, String text, String otherwise) {
        assertThat(body).contains(text);
        return body.replace(text, otherwise);
    }
}
