package dev.holdpoint.executor.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.executor.run.Exit;
import dev.holdpoint.executor.run.Launch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a worker sees and cannot do, once for a workspace of root and once for another user's, in
/// each sandbox with a system of its own. What an executor that is not root gives: [RootlessTest].
@ParameterizedClass
@EnumSource(names = {"RESIDENT", "CHAIN", "NAMESPACES"})
@Timeout(60)
class IsolationTest {
    @TempDir static Path shared;

    @SuppressWarnings("NullAway.Init") // opened before the class is made
    static Sandbox sandbox;

    private final Ground ground;

    @TempDir Path home;
    Workshop workshop;

    IsolationTest(Ground ground) {
        this.ground = ground;
    }

    @BeforeParameterizedClassInvocation
    static void open(Ground ground) throws IOException {
        sandbox = ground.open(shared);
    }

    @AfterParameterizedClassInvocation
    static void close() {
        sandbox.close();
    }

    @BeforeEach
    void make() throws IOException {
        workshop = new Workshop(home);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1000})
    void changes_land_in_the_stage_and_nothing_is_mounted_outside(int owner) throws IOException {
        workshop.ownedBy(owner);

        var said =
                say(
                        "echo two >> data.txt; mkdir d; id -u; pwd; grep -c \" $PWD \""
                                + " /proc/self/mountinfo",
                        owner);

        assertThat(said).isEqualTo(owner + "\n" + workshop.workspace + "\n1\n");
        assertThat(workshop.staged("data.txt")).isEqualTo("one\ntwo\n");
        assertThat(workshop.workspace.resolve("data.txt")).hasContent("one\n");
        assertThat(Files.getAttribute(workshop.view.upper().resolve("d"), "unix:uid"))
                .isEqualTo(owner);
        assertThat(Files.readString(Path.of("/proc/self/mountinfo")))
                .doesNotContain(home.toString())
                .doesNotContain(shared.toString());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1000})
    void a_second_worker_sees_what_the_first_left_in_the_stage(int owner) throws IOException {
        say("rm data.txt; mkdir data.txt; echo x > data.txt/y", owner);

        assertThat(say("cat data.txt/y", owner)).isEqualTo("x\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1000})
    void a_replaced_directory_is_marked_where_java_can_read_it(int owner) throws IOException {
        Files.createDirectories(workshop.workspace.resolve("d"));
        Files.writeString(workshop.workspace.resolve("d/f"), "old");
        Files.setAttribute(workshop.workspace.resolve("d"), "unix:uid", owner);

        say("rm -r d; mkdir d", owner);

        assertThat(Files.getAttribute(workshop.view.upper().resolve("d"), "user:overlay.opaque"))
                .isEqualTo(new byte[] {'y'});
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1000})
    void the_environment_is_the_given_one_everywhere(int owner) throws IOException {
        workshop.environment.put("EXLAB_X", "a b\n'c\"$d");
        // Without it Python would add LC_CTYPE for its children.
        workshop.environment.put("LANG", "C.UTF-8");
        var expected = new TreeMap<>(workshop.environment);
        expected.put("HOME", "/tmp/home");
        expected.put("PWD", workshop.workspace.toString());

        var said = say("env -0; printf -- '---\\0'; cat /proc/1/environ; id >/dev/null", owner);

        var halves = said.split("---\0", -1);
        assertThat(variables(halves[0])).isEqualTo(expected);
        // the set-up script's own, where the kernel shows it at all
        assertThat(halves[1]).isEqualTo(ground.isStrong() ? "PWD=/\0" : "");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1000})
    void every_limit_is_soft_and_hard_in_one(int owner) throws IOException {
        workshop.cpu = Duration.ofMillis(2001);

        var limits = say("cat /proc/self/limits", owner).lines();

        assertThat(limits.map(line -> line.strip().replaceAll(" {2,}", "|")))
                .contains(
                        "Max address space|" + (512L << 20) + "|" + (512L << 20) + "|bytes",
                        "Max cpu time|3|3|seconds",
                        "Max open files|256|256|files",
                        "Max processes|64|64|processes",
                        "Max file size|" + (256L << 20) + "|" + (256L << 20) + "|bytes",
                        "Max core file size|0|0|bytes");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1000})
    void home_and_tmp_and_shared_memory_are_private_and_small(int owner) throws IOException {
        var said =
                say(
                        """
                        test -O ~ && ls -A ~ && echo x > ~/f && cat ~/f
                        for d in /tmp /dev/shm; do
                          echo x > $d/f && cat $d/f
                          df -B1 --output=size $d | tail -1
                        done
                        """,
                        owner);

        assertThat(said.replace(" ", ""))
                .isEqualTo("x\nx\n" + (64 << 20) + "\nx\n" + (16 << 20) + "\n");
        assertThat(Path.of("/tmp/f")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1000})
    void nothing_else_can_be_written(int owner) throws IOException {
        var said =
                say(
                        """
                        for d in / /usr /usr/bin /etc /dev /proc /proc/sys /proc/sys/kernel /sys /run /var /root \
                          %s %s
                        do { true > $d/hole; } 2>/dev/null && echo "wrote in $d"
                        done
                        for f in /proc/sys/kernel/core_pattern /proc/sysrq-trigger /proc/1/oom_score_adj \
                          /proc/sys/kernel/hostname /proc/sys/vm/drop_caches
                        do { echo x > $f; } 2>/dev/null && echo "wrote $f"
                        done
                        mount -o remount,bind,rw /usr 2>/dev/null && echo remounted
                        ls -A /home /root /var /sys /srv /mnt /etc/passwd /etc/shadow 2>/dev/null
                        true
                        """
                                .formatted(Workshop.SDK, workshop.packages),
                        owner);

        assertThat(said.lines().filter(line -> !line.isBlank() && !line.endsWith(":"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1000})
    void there_are_no_capabilities_and_no_new_privileges_and_a_filter_where_it_is_strong(int owner)
            throws IOException {
        var said = say("grep -E '^(Cap|NoNew|Seccomp:)' /proc/self/status", owner);

        assertThat(said.lines().map(line -> line.replaceAll("\\s+", " ")))
                .containsExactly(
                        "CapInh: 0000000000000000",
                        "CapPrm: 0000000000000000",
                        "CapEff: 0000000000000000",
                        "CapBnd: 0000000000000000",
                        "CapAmb: 0000000000000000",
                        "NoNewPrivs: 1",
                        ground.isStrong() ? "Seccomp: 2" : "Seccomp: 0");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1000})
    void no_further_user_namespace_can_be_made(int owner) throws IOException {
        var said = say("unshare --user true 2>/dev/null && echo made; true", owner);

        assertThat(said).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1000})
    void limits_bind_soft_and_hard(int owner) throws IOException {
        var said = say("cat /proc/self/limits", owner);

        assertThat(said.lines().map(line -> line.replaceAll("\\s+", " ").strip()))
                .contains(
                        "Max cpu time 40 40 seconds",
                        "Max file size 268435456 268435456 bytes",
                        "Max core file size 0 0 bytes",
                        "Max processes 64 64 processes",
                        "Max open files 256 256 files",
                        "Max address space 536870912 536870912 bytes");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1000})
    void threads_processes_events_databases_and_local_sockets_work(int owner) throws IOException {
        workshop.memoryMb = 1024;

        var said =
                run(
                        """
                        import asyncio, multiprocessing, socket, sqlite3, subprocess, threading
                        def main():
                            t = threading.Thread(target=print, args=("thread",)); t.start(); t.join()
                            print(subprocess.check_output(["echo", "sub"]).decode().strip())
                            for kind in ("fork", "spawn"):
                                c = multiprocessing.get_context(kind)
                                q = c.Queue()
                                p = c.Process(target=q.put, args=(kind,)); p.start(); print(q.get()); p.join()
                            async def ask():
                                child = await asyncio.create_subprocess_exec("echo", "async", stdout=-1)
                                return (await child.communicate())[0].decode().strip()
                            print(asyncio.run(ask()))
                            print(sqlite3.connect(":memory:").execute("select 'sql'").fetchone()[0])
                            for address in ("/tmp/socket", "\\0abstract"):
                                with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
                                    server.bind(address); server.listen(); client.connect(address)
                                    client.sendall(b"unix"); print(server.accept()[0].recv(9).decode())
                        main()
                        """,
                        owner);

        assertThat(said).isEqualTo("thread\nsub\nfork\nspawn\nasync\nsql\nunix\nunix\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1000})
    void there_is_no_other_process_descriptor_or_network(int owner) throws IOException {
        var said =
                say(
                        """
                        set -- /proc/[0-9]*; echo $#
                        ls /proc/self/fd | tr '\\n' ' '; echo
                        tail -n +3 /proc/net/dev | grep -v ' lo:' | grep -v '^ *lo:'
                        cat /proc/sys/kernel/hostname
                        """,
                        owner);

        // the first process, the supervisor, the shell; and 0 to 2 and the directory that ls reads
        assertThat(said).isEqualTo("3\n0 1 2 3 \nsandbox\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1000})
    void the_evidence_of_a_spawn_cannot_be_opened_by_another_user(int owner) throws IOException {
        var said = say("{ echo '{}' > /proc/$PPID/fd/7; } 2>/dev/null && echo forged; true", owner);

        assertThat(said).isEqualTo(owner == 0 ? "forged\n" : "");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1000})
    void any_name_will_do_for_a_workspace_and_what_belongs_to_it(int owner) throws IOException {
        for (var name :
                List.of("a b", "a:b,c", "a\\b", "q'\"q", "new\nline", "$(id)", "-o", "ü", "*")) {
            workshop = new Workshop(home, name);

            var said = say("echo two >> data.txt; printf %s \"$PWD\"", owner);

            assertThat(said).isEqualTo(workshop.workspace.toString());
            assertThat(workshop.staged("data.txt")).isEqualTo("one\ntwo\n");
            assertThat(workshop.workspace.resolve("data.txt")).hasContent("one\n");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1000})
    void directories_that_only_root_can_pass_do_not_matter(int owner) throws IOException {
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));
        var program = workshop.packages.resolve("some_plugin/tool");
        Files.createDirectories(program.getParent());
        Files.writeString(program, "#!/bin/sh\necho \"$0 $1 $2\"\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        var other = program.resolveSibling("data");
        Files.writeString(other, "");

        workshop.ownedBy(owner);
        var exit = workshop.run(sandbox, workshop.words("tool", "./data", "data"));

        assertThat(exit.stdout())
                .as(workshop.stderr())
                .isEqualTo(program + " " + other + " data\n");
    }

    private String say(String text, int owner) throws IOException {
        return run(workshop.ownedBy(owner), workshop.shell(text));
    }

    private String run(String python, int owner) throws IOException {
        return run(workshop.ownedBy(owner), workshop.python(python));
    }

    private static String run(Workshop workshop, Launch launch) {
        var exit = workshop.run(sandbox, launch);
        assertThat(exit.status()).as(workshop.stderr()).isEqualTo(new Exit.Status.Exited(0));
        return exit.stdout();
    }

    private static Map<String, String> variables(String text) {
        var variables = new TreeMap<String, String>();
        for (var one : text.substring(0, text.length() - 1).split("\0", -1)) {
            variables.put(one.substring(0, one.indexOf('=')), one.substring(one.indexOf('=') + 1));
        }
        return variables;
    }
}
