package policy_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/testsize"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// randomReport returns a report with random findings: of Must, Should and Note rules, none, one or
// many for a rule, some of them waived, with and without tools and places.
func randomReport(r *rand.Rand) *policy.Report {
	rep := &policy.Report{Server: "notes", Version: "1.0.0", Tools: r.IntN(9)}
	busy := r.IntN(10)
	for _, rule := range policy.Rules() {
		res := policy.Result{Rule: rule}
		if r.IntN(10) < busy {
			for n := range []int{1, 1, 2, 3, 12, 40}[r.IntN(6)] {
				f := policy.Finding{Rule: rule, Message: fmt.Sprintf("something is wrong in the manifest, %d", n), Fix: "correct it"}
				if r.IntN(3) > 0 {
					f.Tool = fmt.Sprintf("tool_%d", n)
					f.Message = fmt.Sprintf("tool %q has kind %d of fault", f.Tool, r.IntN(4))
				}
				if r.IntN(2) == 0 {
					f.Pos = policy.Pos{File: "main.go", Line: 1 + r.IntN(3)}
				}
				if !rule.NoWaiver && r.IntN(4) == 0 {
					f.Waiver = &policy.Waiver{Rule: rule.ID, Reason: fmt.Sprintf("the owner knows it, %d", r.IntN(2))}
				}
				if f.Waiver == nil {
					res.Outcome = policy.Warn
					if rule.Level == policy.Must {
						res.Outcome = policy.Fail
					}
				}
				res.Findings = append(res.Findings, f)
			}
		} else if r.IntN(5) == 0 {
			res.Outcome, res.Reason = policy.NotMeasured, fmt.Sprintf("not known here, %d", r.IntN(3))
		}
		rep.Results = append(rep.Results, res)
	}
	return rep
}

// counted are the numbers of a report: rules by outcome, and findings by section.
type counted struct {
	passed, notMeasured int
	rules, findings     map[string]int
}

// countOf counts rep by its data.
func countOf(rep *policy.Report) counted {
	c := counted{rules: map[string]int{}, findings: map[string]int{}}
	for _, res := range rep.Results {
		sections := map[string]bool{}
		for _, f := range res.Findings {
			section := map[policy.Level]string{policy.Must: "Must be fixed", policy.Should: "Should be fixed", policy.Note: "Notes"}[res.Rule.Level]
			if f.Waiver != nil {
				section = "Waived"
			}
			sections[section] = true
			c.findings[section]++
		}
		for s := range sections {
			c.rules[s]++
		}
		switch {
		case res.Outcome == policy.NotMeasured:
			c.notMeasured++
		case len(res.Findings) == 0:
			c.passed++
		}
	}
	return c
}

var (
	sectionLine   = regexp.MustCompile(`^(Must be fixed|Should be fixed|Notes|Waived|Not measured) \((?:(\d+)|(\d+) rules?, (\d+) findings)\)$`)
	moreFindings  = regexp.MustCompile(`^    and (\d+) more findings? of this rule`)
	toolsTogether = regexp.MustCompile(`(?:^  |: )(\d+) tools have `)
)

// TestCountsAgreeWithWhatIsListed generates reports and compares the numbers of each format with
// what the format lists, and with each other.
func TestCountsAgreeWithWhatIsListed(t *testing.T) {
	testsize.OnlySlow(t, "it writes many reports")
	testsize.SkipUnderRace(t, "it writes many reports in one goroutine")
	for seed := range uint64(40) {
		rep := randomReport(rand.New(rand.NewPCG(seed, 16)))
		want := countOf(rep)
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			for _, all := range []bool{true, false} {
				var b bytes.Buffer
				if all {
					require.NoError(t, rep.WriteAll(&b))
				} else {
					require.NoError(t, rep.WriteText(&b))
				}
				checkTextCounts(t, b.String(), want)
			}
			checkMachineCounts(t, rep, want)
		})
	}
}

func checkTextCounts(t *testing.T, text string, want counted) {
	t.Helper()
	rules, findings, listed := map[string]int{}, map[string]int{}, map[string]int{}
	section := ""
	for line := range strings.SplitSeq(text, "\n") {
		if m := sectionLine.FindStringSubmatch(line); m != nil {
			section = m[1]
			rules[section], _ = strconv.Atoi(m[2] + m[3])
			findings[section], _ = strconv.Atoi(m[2] + m[4])
			continue
		}
		switch m := moreFindings.FindStringSubmatch(line); {
		case section == "Not measured" && strings.HasPrefix(line, "  "):
			listed[section] += 1 + strings.Count(line[strings.LastIndex(line, "("):], ", ")
		case m != nil:
			n, _ := strconv.Atoi(m[1])
			listed[section] += n
		case section != "" && strings.HasPrefix(line, "  ") && !strings.HasPrefix(line, "    "):
			n := 1
			if m := toolsTogether.FindStringSubmatch(line); m != nil {
				n, _ = strconv.Atoi(m[1])
			}
			listed[section] += n
		case !strings.HasPrefix(line, "  "):
			section = ""
		}
	}
	for _, s := range []string{"Must be fixed", "Should be fixed", "Notes", "Waived"} {
		assert.Equal(t, want.rules[s], rules[s], "rules of %s\n%s", s, text)
		assert.Equal(t, want.findings[s], findings[s], "findings of %s\n%s", s, text)
		assert.Equal(t, want.findings[s], listed[s], "listed in %s\n%s", s, text)
	}
	assert.Equal(t, want.notMeasured, rules["Not measured"])
	assert.Equal(t, want.notMeasured, listed["Not measured"])
	lines := strings.Split(strings.TrimSpace(text), "\n")
	checkSummary(t, lines[len(lines)-2], want) // the last line is the verdict
}

// checkSummary checks the line that counts rules.
func checkSummary(t *testing.T, line string, want counted) {
	t.Helper()
	for unit, n := range map[string]int{
		"rules? passed": want.passed, "failed": want.rules["Must be fixed"], "with warnings": want.rules["Should be fixed"],
		"with notes": want.rules["Notes"], "waived": want.rules["Waived"], "not measured": want.notMeasured,
	} {
		got := 0
		if m := regexp.MustCompile(`(\d+) ` + unit).FindStringSubmatch(line); m != nil {
			got, _ = strconv.Atoi(m[1])
		}
		assert.Equal(t, n, got, "%s in %q", unit, line)
	}
}

// checkMachineCounts checks the formats for programs.
func checkMachineCounts(t *testing.T, rep *policy.Report, want counted) {
	t.Helper()
	formatted := func(format policy.ReportFormat) string {
		var b bytes.Buffer
		require.NoError(t, rep.Write(&b, format))
		return b.String()
	}
	all := want.findings["Must be fixed"] + want.findings["Should be fixed"] + want.findings["Notes"] + want.findings["Waived"]

	github := strings.Split(strings.TrimSpace(formatted(policy.FormatGitHub)), "\n")
	checkSummary(t, github[len(github)-1], want)
	told := map[string]map[string]bool{"error": {}, "warning": {}, "notice": {}}
	for _, line := range github[:len(github)-1] {
		m := regexp.MustCompile(`^::(error|warning|notice) .*title=([\w-]+)::`).FindStringSubmatch(line)
		require.NotNil(t, m, line)
		told[m[1]][m[2]] = true
	}
	for command, section := range map[string]string{"error": "Must be fixed", "warning": "Should be fixed", "notice": "Notes"} {
		assert.Len(t, told[command], want.rules[section], command)
	}

	var junit struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Skipped  int `xml:"skipped,attr"`
		Suite    struct {
			Cases []struct {
				Failure *struct{} `xml:"failure"`
				Skipped *struct{} `xml:"skipped"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	require.NoError(t, xml.Unmarshal([]byte(formatted(policy.FormatJUnit)), &junit))
	failures, skipped := 0, 0
	for _, c := range junit.Suite.Cases {
		if c.Failure != nil {
			failures++
		}
		if c.Skipped != nil {
			skipped++
		}
	}
	assert.Equal(t, []int{len(rep.Results), want.rules["Must be fixed"], want.notMeasured}, []int{junit.Tests, junit.Failures, junit.Skipped})
	assert.Equal(t, []int{junit.Tests, junit.Failures, junit.Skipped}, []int{len(junit.Suite.Cases), failures, skipped})

	var sarif struct {
		Runs []struct {
			Results []struct {
				Suppressions []any `json:"suppressions"`
			} `json:"results"`
			Invocations []struct {
				Notifications []any `json:"toolExecutionNotifications"`
			} `json:"invocations"`
		} `json:"runs"`
	}
	require.NoError(t, json.Unmarshal([]byte(formatted(policy.FormatSARIF)), &sarif))
	suppressed := 0
	for _, res := range sarif.Runs[0].Results {
		suppressed += len(res.Suppressions)
	}
	assert.Len(t, sarif.Runs[0].Results, all)
	assert.Equal(t, want.findings["Waived"], suppressed)
	assert.Len(t, sarif.Runs[0].Invocations[0].Notifications, want.notMeasured)

	var plain struct {
		OK      bool `json:"ok"`
		Results []struct {
			Outcome  string `json:"outcome"`
			Findings []any  `json:"findings"`
		} `json:"results"`
	}
	require.NoError(t, json.Unmarshal([]byte(formatted(policy.FormatJSON)), &plain))
	failed, findings := 0, 0
	for _, res := range plain.Results {
		findings += len(res.Findings)
		if res.Outcome == "fail" {
			failed++
		}
	}
	assert.Equal(t, want.rules["Must be fixed"], failed)
	assert.Equal(t, failed == 0, plain.OK)
	assert.Equal(t, all, findings)
}
