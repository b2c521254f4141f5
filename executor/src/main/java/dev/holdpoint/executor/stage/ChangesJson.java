package dev.holdpoint.executor.stage;

import dev.holdpoint.executor.run.Change;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Changes as the manifest on disk has them: one object per change, `op` says which.
final class ChangesJson {
    private ChangesJson() {}

    static List<@Nullable Object> write(List<Change> changes) {
        var list = new ArrayList<@Nullable Object>();
        for (var change : changes) {
            var map = new LinkedHashMap<String, @Nullable Object>();
            map.put("op", op(change));
            map.put("path", change.path());
            switch (change) {
                case Change.MakeDirectory made -> map.put("mode", made.mode());
                case Change.SetMode set -> {
                    map.put("mode", set.mode());
                    map.put("before", set.before());
                }
                case Change.RemoveDirectory _ -> {}
                case Change.Delete delete -> map.put("base", base(delete.base()));
                case Change.Put put -> {
                    map.put("link", put.link());
                    map.put("size", put.size());
                    map.put("hash", put.hash());
                    map.put("mode", put.mode());
                    map.put("base", put.base() == null ? null : base(put.base()));
                    map.put("only_mode", put.onlyMode());
                }
            }
            list.add(map);
        }
        return list;
    }

    /// Reads what `write` wrote.
    ///
    /// @throws HoldpointException `stage_failed` when it is something else
    static List<Change> read(@Nullable Object changes) {
        var read = new ArrayList<Change>();
        if (!(changes instanceof List<?> list)) {
            throw broken("changes");
        }
        for (var element : list) {
            if (!(element instanceof Map<?, ?> map)) {
                throw broken("a change");
            }
            read.add(change(map));
        }
        return List.copyOf(read);
    }

    private static Change change(Map<?, ?> map) {
        var path = inside(text(map, "path"));
        return switch (text(map, "op")) {
            case "mkdir" -> new Change.MakeDirectory(path, (int) number(map, "mode"));
            case "mode" ->
                    new Change.SetMode(
                            path, (int) number(map, "mode"), (int) number(map, "before"));
            case "rmdir" -> new Change.RemoveDirectory(path);
            case "delete" -> {
                var base = base(map);
                if (base == null) {
                    throw broken("base");
                }
                yield new Change.Delete(path, base);
            }
            case "put" ->
                    new Change.Put(
                            path,
                            map.get("link") instanceof String link ? link : null,
                            number(map, "size"),
                            text(map, "hash"),
                            (int) number(map, "mode"),
                            base(map),
                            Boolean.TRUE.equals(map.get("only_mode")));
            default -> throw broken("op");
        };
    }

    private static String op(Change change) {
        return switch (change) {
            case Change.MakeDirectory _ -> "mkdir";
            case Change.Put _ -> "put";
            case Change.Delete _ -> "delete";
            case Change.RemoveDirectory _ -> "rmdir";
            case Change.SetMode _ -> "mode";
        };
    }

    private static Map<String, @Nullable Object> base(Change.Base base) {
        var map = new LinkedHashMap<String, @Nullable Object>();
        map.put("size", base.size());
        map.put("hash", base.hash());
        map.put("mode", base.mode());
        map.put("uid", base.uid());
        map.put("gid", base.gid());
        return map;
    }

    private static Change.@Nullable Base base(Map<?, ?> map) {
        return map.get("base") instanceof Map<?, ?> base
                ? new Change.Base(
                        number(base, "size"),
                        text(base, "hash"),
                        (int) number(base, "mode"),
                        (int) number(base, "uid"),
                        (int) number(base, "gid"))
                : null;
    }

    /// A manifest lies on a disk that others may reach: it must not name anything elsewhere.
    private static String inside(String path) {
        for (var name : path.split("/", -1)) {
            if (name.isEmpty() || name.equals(".") || name.equals("..")) {
                throw broken("path");
            }
        }
        return path;
    }

    private static String text(Map<?, ?> map, String name) {
        if (map.get(name) instanceof String text) {
            return text;
        }
        throw broken(name);
    }

    private static long number(Map<?, ?> map, String name) {
        if (map.get(name) instanceof Number number) {
            return number.longValue();
        }
        throw broken(name);
    }

    private static HoldpointException broken(String what) {
        return new HoldpointException(
                Problem.STAGE_FAILED, "a manifest on disk cannot be read: " + what);
    }
}
