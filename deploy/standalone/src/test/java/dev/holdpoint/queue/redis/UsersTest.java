package dev.holdpoint.queue.redis;

import static dev.holdpoint.queue.redis.GuardedRedis.run;
import static dev.holdpoint.queue.redis.GuardedRedis.said;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdpoint.model.Activity;
import dev.holdpoint.model.LogLine;
import dev.holdpoint.model.PassFilter;
import dev.holdpoint.queue.ExecutorStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.exceptions.JedisDataException;

/// The users of `deploy/redis/users.acl.template`: each may do its work, and tries in vain to do
/// more. A command or key that a role needs and does not have shows here; add it there.
@Timeout(60)
class UsersTest {
    private static final Path SCRIPTS =
            Path.of("../../common/src/main/resources/dev/holdpoint/queue/redis");
    private static final Pattern CALL =
            Pattern.compile(
                    "redis\\.p?call\\('([A-Z]+)'(?:, *'(CREATE|DELCONSUMER|CONSUMERS|GROUPS|STREAM)')?");
    private static final List<String> EVERYBODY =
            List.of("dispatcher", "executor", "producer", "operator", "dashboard", "outside");
    private static final String SECRET = "hps:{default:0}:secret:r";

    private GuardedRedis server;
    private RedisClient admin;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        server = GuardedRedis.start(directory.resolve("users"));
        admin = server.as("admin");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"operator", "dispatcher", "executor"})
    void every_move_of_a_pass_goes_through_with_the_user_of_its_role(String judge)
            throws Exception {
        var executors = server.queue("executor");
        var others =
                new TestQueue.Others(executors, server.queue("dispatcher"), server.queue(judge));
        var queue = new TestQueue(server.queue("producer"), others, admin, server.url("admin"));
        var upkeep = executors.upkeep(TestQueue.LEASE);
        upkeep.registerRoot("lab", "a directory");
        upkeep.announce(status());
        executors.reloads().answer("alice", executors.reloads().asked("default", "alice"));
        var life = new WholeLife(queue);
        life.submit();
        life.live();

        assertThat(server.queue("producer").inspection().executors()).hasSize(1);
        assertThat(others.people().inspection().openInputs(9)).isEmpty();
        assertThat(others.dispatchers().inspection().reachable()).isTrue();
        queue.alice.awaitBell(Duration.ofMillis(1));
        others.dispatchers().answers().awaitStream(Duration.ofMillis(1));
        upkeep.withdraw("alice");
        assertThat(refusals()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"producer", "operator"})
    void who_submits_and_who_answers_may_cancel_repeat_and_look(String user) throws Exception {
        var executors = server.queue("executor");
        var others =
                new TestQueue.Others(
                        executors, server.queue("dispatcher"), server.queue("operator"));
        var queue = new TestQueue(server.queue("producer"), others, admin, server.url("admin"));
        var claim = Conversation.answered(queue, queue.taken(queue.alice));
        queue.alice.log(claim, List.of(LogLine.plain("p", "here")), new Activity(0.5, ""));
        assertThat(admin.keys("hps:*secret:*")).hasSize(1);
        var looking = server.queue(user);

        assertThat(looking.inspection().log(claim.id(), 0)).hasSize(1);
        assertThat(looking.inspection().passes(PassFilter.ALL, 9).passes()).hasSize(1);
        assertThat(looking.inspection().queues()).hasSize(1);
        looking.reloads().askAll("default");
        assertThat(looking.reloads().ask("default", "alice")).isEqualTo(2);
        assertThat(looking.reloads().answered("alice")).isZero();
        looking.decisions().cancel(claim.id(), user, "cli");
        looking.decisions().retry(claim.id(), Map.of());

        assertThat(admin.keys("hps:*secret:*")).isEmpty();
        assertThat(queue.take(queue.bob).spec()).isEqualTo(claim.spec());
        assertThat(refusals()).isEmpty();
    }

    private static ExecutorStatus status() {
        return new ExecutorStatus(
                "alice",
                "boot",
                "host",
                1,
                "default",
                "strong",
                List.of(),
                2,
                0,
                false,
                List.of("lab"),
                List.of(),
                List.of());
    }

    /// What the server has refused to anybody, also where a program took no notice.
    private Collection<?> refusals() {
        return (Collection<?>) said(admin, "ACL", "LOG");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dispatcher", "executor"})
    void every_command_in_a_script_is_open_to_the_services(String user) throws IOException {
        int calls = 0;
        try (var files = Files.list(SCRIPTS)) {
            for (var file : files.sorted().toList()) {
                for (var call : CALL.matcher(Files.readString(file)).results().toList()) {
                    calls++;
                    var name =
                            call.group(2) == null
                                    ? call.group(1)
                                    : call.group(1) + "|" + call.group(2);
                    assertThat(dryRun(user, name))
                            .as("%s calls %s, and user %s in users.acl.template", file, name, user)
                            .isEqualTo("OK");
                }
            }
        }
        assertThat(calls).isGreaterThan(100);
    }

    @Test
    void the_dashboard_reads_what_is_open() throws Exception {
        admin.hset("hp:{default:0}:pass:p", "state", "done");
        admin.zadd("hp:{default:0}:st:done", 1, "p");
        admin.xadd("hp:{default:0}:events", StreamEntryID.NEW_ENTRY, Map.of("event", "finished"));
        var dashboard = server.as("dashboard");

        assertThat(dashboard.hgetAll("hp:{default:0}:pass:p")).containsEntry("state", "done");
        assertThat(dashboard.zcard("hp:{default:0}:st:done")).isOne();
        assertThat(dashboard.xrange("hp:{default:0}:events", "-", "+")).hasSize(1);
        assertThat(dashboard.info("memory")).contains("used_memory");
        assertThat(dashboard.ping()).isEqualTo("PONG");
        assertThat(refusals()).isEmpty();
    }

    @Test
    void the_dashboard_changes_nothing() throws Exception {
        admin.set("hp:a", "1");
        var dashboard = server.as("dashboard");
        for (var words :
                List.of(
                        "SET hp:a 2",
                        "DEL hp:a",
                        "EXPIRE hp:a 1",
                        "XADD hp:{default:0}:answers * input x",
                        "XGROUP CREATE hp:s g 0 MKSTREAM",
                        "LPUSH hp:{default:0}:bell 1",
                        "EVAL return(1) 0",
                        "EVAL_RO return(1) 0",
                        "EVALSHA 0000000000000000000000000000000000000000 0",
                        "SCRIPT FLUSH",
                        "PUBLISH hp:a 1")) {
            assertRefused(dashboard, words);
        }
        assertThat(admin.get("hp:a")).isEqualTo("1");
    }

    @Test
    void no_command_that_writes_runs_scripts_or_administers_is_open_to_the_dashboard() {
        var open = new TreeSet<String>();
        int tried = 0;
        for (var kind : List.of("write", "dangerous", "admin", "scripting", "pubsub")) {
            for (var name : (List<?>) said(admin, "ACL", "CAT", kind)) {
                tried++;
                if (dryRun("dashboard", name.toString()).equals("OK")) {
                    open.add(name.toString());
                }
            }
        }
        assertThat(tried).isGreaterThan(200);
        assertThat(open).containsOnly("info");
    }

    static Stream<String> everybody() {
        return EVERYBODY.stream();
    }

    @ParameterizedTest
    @MethodSource("everybody")
    void nobody_but_the_admin_reaches_beyond_holdpoints_keys(String user) throws Exception {
        admin.set("other", "1");
        admin.set("hp", "1");
        var client = server.as(user);
        for (var words :
                List.of(
                        "GET other",
                        "GET hp",
                        "SET other 2",
                        "DEL other",
                        "COPY hp:a other",
                        "EVAL return(redis.call('GET','other')) 0",
                        "EVAL return(redis.call('FLUSHALL')) 0",
                        "KEYS *",
                        "SCAN 0",
                        "RANDOMKEY",
                        "DBSIZE",
                        "CONFIG GET *",
                        "CONFIG SET maxmemory 1",
                        "FLUSHALL",
                        "FLUSHDB",
                        "SWAPDB 0 1",
                        "ACL LIST",
                        "ACL SETUSER " + user + " +@all",
                        "MONITOR",
                        "CLIENT LIST",
                        "CLIENT KILL TYPE normal",
                        "SLOWLOG GET",
                        "FUNCTION LIST",
                        "FUNCTION FLUSH",
                        "SCRIPT KILL",
                        "REPLICAOF NO ONE",
                        "BGREWRITEAOF",
                        "SHUTDOWN NOSAVE")) {
            assertRefused(client, words);
        }
        assertThat(admin.get("other")).isEqualTo("1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"producer", "dashboard", "outside"})
    void secret_answers_are_closed_to_who_only_submits_or_looks(String user) throws Exception {
        admin.hset(SECRET, "password", "x");
        admin.set("hps:digest-key", "k");
        var client = server.as(user);

        assertRefused(client, "HGETALL " + SECRET);
        assertRefused(client, "DUMP " + SECRET);
        assertRefused(client, "EVAL return(redis.call('HGETALL','" + SECRET + "')) 0");
        if (!user.equals("producer")) {
            assertRefused(client, "GET hps:digest-key");
            assertRefused(client, "GET hps:{default:0}:preset:p");
        }
        assertThat(server.as("executor").hgetAll(SECRET)).containsEntry("password", "x");
    }

    @Test
    void others_add_answers_to_the_stream_and_change_nothing_else() throws Exception {
        admin.set("hp:a", "1");
        var outside = server.as("outside");

        run(outside, "XADD", "hp:{default:0}:answers", "*", "input", "x", "values", "{}");
        assertThat(admin.xlen("hp:{default:0}:answers")).isOne();
        for (var words :
                List.of(
                        "XADD hp:{default:0}:events * a b",
                        "XADD hp:{default:0}:ready:high * pass p",
                        "XDEL hp:{default:0}:answers 1-1",
                        "XTRIM hp:{default:0}:answers MAXLEN 0",
                        "SET hp:a 2",
                        "EVAL return(1) 0")) {
            assertRefused(outside, words);
        }
    }

    /// What `docs/deploying.md` says that no ACL can forbid. Where one can, that text is to be
    /// changed.
    @Test
    void who_may_write_may_destroy() throws Exception {
        admin.hset(SECRET, "password", "x");
        admin.xadd("hp:{default:0}:answers", StreamEntryID.NEW_ENTRY, Map.of("input", "x"));

        run(server.as("producer"), "HSET", SECRET, "password", "y");
        run(
                server.as("outside"),
                "XADD",
                "hp:{default:0}:answers",
                "MAXLEN",
                "0",
                "*",
                "input",
                "z");

        assertThat(admin.hget(SECRET, "password")).isEqualTo("y");
        assertThat(admin.xlen("hp:{default:0}:answers")).isZero();
    }

    @Test
    void a_program_with_the_wrong_user_says_that_it_lacks_a_right_not_a_password() {
        assertThatThrownBy(() -> server.queue("dashboard"))
                .hasMessageContaining("does not let this user do that: NOPERM")
                .hasMessageNotContaining("Check user and password");
    }

    @Test
    void nobody_gets_in_without_a_password() {
        try (var stranger = RedisClient.create("redis://127.0.0.1:" + server.port());
                var guess = RedisClient.create("redis://default:x@127.0.0.1:" + server.port());
                var empty = RedisClient.create("redis://executor:@127.0.0.1:" + server.port())) {
            assertThatThrownBy(stranger::ping).hasMessageStartingWith("NOAUTH");
            for (var client : List.of(guess, empty)) {
                assertThatThrownBy(client::ping).hasMessageStartingWith("WRONGPASS");
            }
        }
    }

    @Test
    void a_replica_may_only_replicate() throws Exception {
        var replica = server.as("replication");

        assertThat(replica.ping()).isEqualTo("PONG");
        assertRefused(replica, "GET hp:a");
        assertRefused(replica, "INFO");
        assertRefused(replica, "CONFIG GET *");
    }

    private static void assertRefused(RedisClient client, String words) {
        assertThatThrownBy(() -> run(client, words.split(" ", -1)))
                .as(words)
                .isInstanceOf(JedisDataException.class)
                .message()
                .containsAnyOf(
                        "NOPERM", "ACL failure in script", "The user executing the script can't ");
    }

    /// `OK`, or why the user may not run the command on a key of Holdpoint.
    private String dryRun(String user, String name) {
        var info = (List<?>) ((List<?>) said(admin, "COMMAND", "INFO", name)).getFirst();
        int arity = Math.abs(((Long) info.get(1)).intValue());
        var words = new ArrayList<>(List.of("ACL", "DRYRUN", user));
        words.addAll(Arrays.asList(name.split("\\|", -1)));
        words.addAll(
                Collections.nCopies(Math.max(0, arity - (words.size() - 3)), "hp:{default:0}:x"));
        return said(admin, words.toArray(String[]::new)).toString();
    }
}
