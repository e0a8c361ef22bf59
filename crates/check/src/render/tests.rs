//! Each renderer against its whole output.

use super::*;
use crate::finding::{Finding, Location, Role};
use crate::rule;

fn findings(directory: &std::path::Path) -> Vec<Finding> {
    let program = directory.join("app.py");
    std::fs::write(
        &program,
        "import acl\n\n\ndef main():\n    stream, _ = acl.rt.create_stream()\n    acl.rt.destroy_stream(stream)\n",
    )
    .unwrap();
    let at = |role, line| Location { role, file: program.display().to_string(), line, function: "main".to_owned() };
    let gone = Location { role: Role::Call, file: "<stdin> & co".to_owned(), line: 1, function: "<module>".to_owned() };
    vec![
        Finding {
            rule: &rule::DESTROYED_TWICE,
            message: "acl.rt.destroy_stream: stream is \"stale\"".to_owned(),
            locations: vec![at(Role::Call, 6), at(Role::Made, 5)],
            count: 3,
            suppressed: None,
        },
        Finding {
            rule: &rule::NEVER_DESTROYED,
            message: "50% of it".to_owned(),
            locations: vec![gone],
            count: 1,
            suppressed: None,
        },
        Finding {
            rule: &rule::NEVER_DESTROYED,
            message: "accepted".to_owned(),
            locations: Vec::new(),
            count: 1,
            suppressed: Some("known".to_owned()),
        },
    ]
}

/// A directory of this test's own, and what a renderer makes of the findings, without the directory's name.
fn rendered(render: impl Fn(&[Finding]) -> String) -> String {
    let directory =
        std::env::temp_dir().join(format!("softacl-render-{}-{:?}", std::process::id(), std::thread::current().id()));
    std::fs::create_dir_all(&directory).unwrap();
    let text = render(&findings(&directory));
    std::fs::remove_dir_all(&directory).unwrap();
    text.replace(&format!("{}/", directory.display()), "").replace(&directory.display().to_string(), "")
}

#[test]
fn text_shows_every_place_with_its_line() {
    let text = rendered(|findings| text(findings, Style::Plain));
    let expected = r#"error[destroyed-twice]: acl.rt.destroy_stream: stream is "stale" (3 times)
 --> app.py:6:5
  |
6 |     acl.rt.destroy_stream(stream)
  |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ here, in main
  |
 ::: app.py:5:5
  |
5 |     stream, _ = acl.rt.create_stream()
  |     ---------------------------------- made here, in main
"#;
    assert!(text.starts_with(expected), "{text}");
    assert!(text.contains("= help: set the variable to None when the resource is destroyed\n"), "{text}");
    assert!(text.contains("warning[never-destroyed]: 50% of it\n--> <stdin> & co (here, in <module>):1"), "{text}");
    assert!(!text.contains("accepted"), "{text}");
}

#[test]
fn the_summary_counts() {
    let text = rendered(|findings| summary(findings, &[], 0));
    assert_eq!(text, "softacl: 1 error, 1 warning, 1 suppressed; `softacl explain RULE` says more\n");
    assert_eq!(summary(&[], &[], 0), "");
}

#[test]
fn json_lines_read_back_as_they_were() {
    let lines = rendered(json_lines);
    assert_eq!(lines.lines().count(), 2);
    let first: serde_json::Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
    for key in ["rule", "severity", "message", "sites", "hint", "page", "count"] {
        assert!(!first[key].is_null(), "{key}");
    }
    let mut again = lines.clone();
    again.push_str(&lines.lines().next().unwrap().replace("\"count\":3", "\"count\":9"));
    again.push_str("\n{\"rule\": \"half a li");
    let read = read_lines(&again);
    assert_eq!(
        read.iter().map(|finding| (finding.rule.id, finding.count)).collect::<Vec<_>>(),
        [("destroyed-twice", 9), ("never-destroyed", 1)]
    );
}

#[test]
fn github_commands_are_escaped() {
    let text = rendered(github);
    assert!(
        text.starts_with(
            "::error file=app.py,line=6,title=destroyed-twice::acl.rt.destroy_stream: stream is \"stale\"%0A"
        ),
        "{text}"
    );
    assert!(text.contains("::warning file=<stdin> & co,line=1,title=never-destroyed::50%25 of it%0A"), "{text}");
}

#[test]
fn junit_is_escaped() {
    let text = rendered(junit);
    assert!(text.contains("tests=\"2\" failures=\"2\""), "{text}");
    assert!(text.contains("classname=\"destroyed-twice\" name=\"app.py:6\""), "{text}");
    assert!(text.contains("name=\"&lt;stdin&gt; &amp; co:1\"") && text.contains("&quot;stale&quot;"), "{text}");
}

#[test]
fn sarif_has_rules_results_and_places() {
    let log: serde_json::Value = serde_json::from_str(&rendered(sarif)).unwrap();
    let run = &log["runs"][0];
    assert_eq!(run["tool"]["driver"]["rules"].as_array().unwrap().len(), rule::RULES.len());
    let result = &run["results"][0];
    let index = result["ruleIndex"].as_u64().unwrap() as usize;
    assert_eq!(run["tool"]["driver"]["rules"][index]["id"], "destroyed-twice");
    assert_eq!(result["locations"][0]["physicalLocation"]["region"]["startLine"], 6);
    assert_eq!(result["relatedLocations"][0]["message"]["text"], "made here");
    assert_eq!(run["results"][2]["suppressions"][0]["justification"], "known");
}
