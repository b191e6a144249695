"""Reports are shown in the project's own words; what counts is what they were."""


def pytest_report_teststatus(report, config):
    if report.when == "call" and report.failed:
        return "unlucky", "u", "UNLUCKY"
    if report.when == "call" and report.passed:
        return "passed", "+", ("FINE", {"green": True})
    if report.when == "teardown" and report.failed:
        return "", "", ""
    return None
