"""Every finding over a source: its code, which never changes its meaning, and how grave it is."""

ERROR, WARNING = "error", "warning"

CODES = {
    "abstract_method": ERROR,
    "analysis_failed": WARNING,
    "async_hook": ERROR,
    "attribute_differs": ERROR,
    "attribute_dynamic": WARNING,
    "attribute_missing": WARNING,
    "attribute_type": ERROR,
    "constructor_parameters": ERROR,
    "forbidden_write": WARNING,
    "generator_hook": ERROR,
    "hook_misspelt": WARNING,
    "hook_parameters": ERROR,
    "import_missing": ERROR,
    "import_not_relative": ERROR,
    "input_call": WARNING,
    "more_findings": WARNING,
    "network_import": ERROR,
    "no_init": ERROR,
    "no_plugin": ERROR,
    "plugin_unclear": WARNING,
    "process_exit": WARNING,
    "question_out_of_place": ERROR,
    "several_plugins": ERROR,
    "shell": WARNING,
    "source_unreadable": ERROR,
    "syntax_error": ERROR,
    "syntax_newer": WARNING,
    "third_party_import": WARNING,
}
