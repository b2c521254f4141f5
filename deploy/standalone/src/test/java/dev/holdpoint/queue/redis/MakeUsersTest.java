package dev.holdpoint.queue.redis;

import static dev.holdpoint.queue.redis.GuardedRedis.makeUsers;
import static dev.holdpoint.queue.redis.GuardedRedis.password;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `deploy/redis/make-users`.
class MakeUsersTest {
    private static final List<String> USERS =
            List.of(
                    "admin",
                    "dispatcher",
                    "executor",
                    "producer",
                    "operator",
                    "dashboard",
                    "outside",
                    "replication");

    @Test
    void every_user_has_a_password_of_its_own_and_the_server_sees_only_its_digest(
            @TempDir Path directory) throws Exception {
        var users = directory.resolve("users");
        makeUsers(users);
        var acl = Files.readString(users.resolve("users.acl"));
        var passwords = new HashSet<String>();
        for (var user : USERS) {
            var password = password(users, user);
            assertThat(password).matches("[0-9a-f]{64}");
            assertThat(acl).contains("user " + user + " on #").doesNotContain(password);
            passwords.add(password);
        }

        assertThat(passwords).hasSameSizeAs(USERS);
        assertThat(acl.lines())
                .hasSize(USERS.size() + 1)
                .first()
                .isEqualTo("user default off resetpass ~* &* +@all");
        assertThat(acl).doesNotContain("#PASSWORD");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(users)))
                .isEqualTo("rwx------");
    }

    @Test
    void a_password_that_is_there_stays_and_a_missing_one_is_new(@TempDir Path users)
            throws Exception {
        makeUsers(users);
        var kept = password(users, "executor");
        var old = password(users, "producer");
        Files.writeString(users.resolve("dashboard.password"), "my-own");
        Files.delete(users.resolve("producer.password"));
        makeUsers(users, "rediss://redis.lab:6380/0");

        assertThat(password(users, "executor")).isEqualTo(kept);
        assertThat(password(users, "producer")).isNotEqualTo(old);
        assertThat(users.resolve("dashboard.url"))
                .hasContent("rediss://dashboard:my-own@redis.lab:6380/0");
    }

    @Test
    void what_would_make_a_wrong_url_is_refused(@TempDir Path users) throws Exception {
        for (var url : List.of("redis://me:pw@host", "http://host", "redis://")) {
            assertThatThrownBy(() -> makeUsers(users, url)).hasMessageContaining("make-users: ");
        }
        Files.writeString(users.resolve("executor.password"), "a@b");
        assertThatThrownBy(() -> makeUsers(users))
                .hasMessageContaining("executor.password has characters beyond");
        assertThat(users.resolve("users.acl")).doesNotExist();
    }
}
