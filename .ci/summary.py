"""Prints what a run of the tests came to, module by module, and what was skipped and why.

    summary.py ROOT LOG SINCE     reports older than the file SINCE belong to another run
"""

import os
import re
import sys
import xml.etree.ElementTree as xml

POM = "{http://maven.apache.org/POM/4.0.0}"


def modules(root):
    return [element.text for element in xml.parse(os.path.join(root, "pom.xml")).iter(POM + "module")]


def reports(root, module, since):
    folder = os.path.join(root, module, "target", "surefire-reports")
    for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
        path = os.path.join(folder, name)
        if name.startswith("TEST-") and name.endswith(".xml") and os.path.getmtime(path) >= since:
            yield xml.parse(path).getroot()


def junit(root, module, since):
    """How many ran, failed, were skipped; and lines that say which were skipped and why."""
    run = failed = 0
    skipped = []
    for suite in reports(root, module, since):
        run += int(suite.get("tests", 0))
        failed += int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        for case in suite.iter("testcase"):
            why = case.find("skipped")
            if why is not None:
                name = "%s.%s" % (case.get("classname", "").rpartition(".")[2], case.get("name"))
                skipped.append("%s: %s" % (name, reason(why)))
    return run, failed, len(skipped), skipped


def reason(skipped):
    """What an assumption said: surefire keeps it as a message or as the head of the stack trace."""
    head = (skipped.text or "").strip().partition("\n")[0]
    return skipped.get("message") or head.partition(": ")[2] or "no reason given"


def unittests(log):
    """The same for each run of Python's unittest that the log shows, by the name of its execution."""
    name, run = "python", 0
    with open(log, encoding="utf-8", errors="replace") as lines:
        for line in lines:
            execution = re.search(r"--- exec\S*:exec \(test-([^)]+)\)", line)
            if execution:
                name = execution.group(1)
            ran = re.match(r"Ran (\d+) tests? in", line)
            if ran:
                run = int(ran.group(1))
            if run and re.match(r"(OK|FAILED)\b", line):
                counts = {key: int(n) for key, n in re.findall(r"(\w+)=(\d+)", line)}
                failed = counts.get("failures", 0) + counts.get("errors", 0)
                skipped = counts.get("skipped", 0)
                yield name, (run, failed, skipped, ["%s: see the log" % name] if skipped else [])
                run = 0


def main(root, log, since):
    rows = [(module, junit(root, module, os.path.getmtime(since))) for module in modules(root)]
    rows += [("python: " + name, counts) for name, counts in unittests(log)]
    rows = [(name, counts) for name, counts in rows if counts[0]]
    print("\nTests by module:")
    for name, (run, failed, skipped, _) in rows:
        print("  %-24s %5d run, %d failed, %d skipped" % (name, run, failed, skipped))
    if not rows:
        print("  none ran")
    for _, (_, _, _, lines) in rows:
        for line in lines:
            print("  skipped  " + line)


if __name__ == "__main__":
    main(*sys.argv[1:])
