package policy_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

func written(t testing.TB, s *policy.Surface, f policy.ReportFormat) []byte {
	t.Helper()
	return writtenOf(t, policy.Check(s), f)
}

// writtenOf returns what a report writes in a format.
func writtenOf(t testing.TB, rep *policy.Report, f policy.ReportFormat) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, rep.Write(&b, f))
	return b.Bytes()
}

// sampleReports returns the reports that are written in each format, by the kind of their surface.
var sampleReports = sync.OnceValue(func() map[string]*policy.Report {
	reports := map[string]*policy.Report{}
	for name, s := range map[string]*policy.Surface{"bad": bad(), "good": good(), "hostile": hostile(), "large": large(60, at), "nothing": nil} {
		reports[name] = policy.Check(s)
	}
	return reports
})

// hostile has texts that must not become syntax of any format.
func hostile() *policy.Surface {
	s := good()
	s.Manifest.Name, s.Manifest.Version = "a\n::error::b <&\"'>%0A]]>\x00", "1\x1b[31m\ufffe"
	s.Tools[0].Name = "x\r\n::warning file=y,line=1::z</failure><failure>,:%\ufffe\ud7ff\xff"
	s.Tools[0].Pos = policy.Pos{File: "a b,c:d%e#f?g<h>.go", Line: 3}
	s.Tools[1].Name = "get_note\x07"
	s.Waivers = []policy.Waiver{{Rule: "tool-name", Reason: "line one\nline two <b>\x01"}}
	return s
}

func TestReportFormats(t *testing.T) {
	for _, f := range policy.ReportFormats() {
		for name, rep := range sampleReports() {
			assert.NotEmpty(t, writtenOf(t, rep, f), "%s of %s", f, name)
		}
		assert.EqualError(t, sampleReports()["good"].Write(brokenWriter{}, f), "disk full", f)
	}
	rep := sampleReports()["bad"]
	var text, data bytes.Buffer
	require.NoError(t, rep.WriteText(&text))
	require.NoError(t, rep.WriteJSON(&data))
	assert.Equal(t, text.String(), string(written(t, bad(), policy.FormatText)))
	assert.Equal(t, data.String(), string(written(t, bad(), policy.FormatJSON)))
	assert.EqualError(t, rep.Write(&text, "yaml"), `policy: there is no report format "yaml"; the formats are [text json sarif junit github md html]`)
	golden(t, "bad.github.golden", writtenOf(t, rep, policy.FormatGitHub))
}

// TestSARIF validates reports against testdata/sarif.schema.json, which states the parts of the
// SARIF 2.1.0 standard that reports use: required members, types, and the values of enumerations.
func TestSARIF(t *testing.T) {
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	schema, err := compiler.Compile("testdata/sarif.schema.json")
	require.NoError(t, err)
	for name, rep := range sampleReports() {
		raw := writtenOf(t, rep, policy.FormatSARIF)
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
		require.NoError(t, err, name)
		assert.NoError(t, schema.Validate(value), name)

		var log struct {
			Runs []struct {
				Tool struct {
					Driver struct{ Rules []struct{ ID string } }
				}
				Results []struct {
					RuleID       string `json:"ruleId"`
					RuleIndex    int
					Suppressions []struct{ Justification string }
				}
			}
		}
		require.NoError(t, json.Unmarshal(raw, &log))
		open := 0
		for _, result := range log.Runs[0].Results {
			assert.Equal(t, result.RuleID, log.Runs[0].Tool.Driver.Rules[result.RuleIndex].ID)
			if len(result.Suppressions) == 0 {
				open++
			}
		}
		assert.Equal(t, len(rep.Failures())+len(rep.Warnings()), open, name)
	}
	raw := string(writtenOf(t, sampleReports()["hostile"], policy.FormatSARIF))
	assert.Contains(t, raw, `"uri": "./a%20b,c:d%25e%23f%3Fg%3Ch%3E.go"`)

	s := good()
	s.Tools[0].Pos = policy.Pos{File: "/somewhere/else/main.go", Line: 3}
	s.Tools[0].Title = ""
	s.Tools[1].Pos, s.Tools[1].Title = policy.Pos{}, ""
	raw = string(written(t, s, policy.FormatSARIF))
	assert.Contains(t, raw, `"uri": "file:///somewhere/else/main.go"`)
	assert.Regexp(t, `(?s)"uri": "main.go"\s+},\s+"region": {\s+"startLine": 10\s.*"name": "get_note"`, raw, "a finding without a position is at the manifest")
}

func TestJUnit(t *testing.T) {
	type suite struct {
		Name      string `xml:"name,attr"`
		Tests     int    `xml:"tests,attr"`
		Failures  int    `xml:"failures,attr"`
		Skipped   int    `xml:"skipped,attr"`
		TestCases []struct {
			ClassName string `xml:"classname,attr"`
			Name      string `xml:"name,attr"`
			Failure   *struct {
				Message string `xml:"message,attr"`
				Text    string `xml:",chardata"`
			} `xml:"failure"`
			Skipped *struct{} `xml:"skipped"`
			Out     string    `xml:"system-out"`
		} `xml:"testcase"`
	}
	for name, rep := range sampleReports() {
		var doc struct {
			XMLName xml.Name `xml:"testsuites"`
			Suites  []suite  `xml:"testsuite"`
		}
		raw := writtenOf(t, rep, policy.FormatJUnit)
		require.NoError(t, xml.Unmarshal(raw, &doc), "%s\n%s", name, raw)
		found := doc.Suites[0]
		assert.Len(t, found.TestCases, len(rep.Results))
		assert.Equal(t, len(rep.Results), found.Tests)
		failures, skipped := 0, 0
		for i, c := range found.TestCases {
			res := rep.Results[i]
			assert.True(t, strings.HasPrefix(c.Name, string(res.Rule.ID)+": "), c.Name)
			assert.Equal(t, res.Outcome == policy.Fail, c.Failure != nil, c.Name)
			assert.Equal(t, res.Outcome == policy.NotMeasured, c.Skipped != nil, c.Name)
			text := c.Out
			if c.Failure != nil {
				failures++
				text += c.Failure.Text
			}
			if c.Skipped != nil {
				skipped++
			}
			for _, f := range res.Findings {
				assert.Contains(t, text, strings.ReplaceAll(f.String(), "\ufffe", "\ufffd"))
			}
		}
		assert.Equal(t, failures, found.Failures, name)
		assert.Equal(t, skipped, found.Skipped, name)
	}
}

var command = regexp.MustCompile(`^::(error|warning|notice) ((?:[a-z]+=[^,:]*)(?:,[a-z]+=[^,:]*)*)::(.+)$`)

func TestGitHubCommands(t *testing.T) {
	unescape := strings.NewReplacer("%0D", "\r", "%0A", "\n", "%3A", ":", "%2C", ",", "%25", "%")
	for name, rep := range sampleReports() {
		lines := strings.Split(strings.TrimSuffix(string(writtenOf(t, rep, policy.FormatGitHub)), "\n"), "\n")
		rules := map[string]bool{}
		for _, line := range lines[:len(lines)-1] {
			m := command.FindStringSubmatch(line)
			require.NotNil(t, m, "%s: %s", name, line)
			properties := map[string]string{}
			for p := range strings.SplitSeq(m[2], ",") {
				key, value, _ := strings.Cut(p, "=")
				properties[key] = unescape.Replace(value)
			}
			rules[properties["title"]] = true
			assert.Contains(t, unescape.Replace(m[3]), "("+properties["title"]+")")
		}
		for _, f := range append(rep.Failures(), rep.Warnings()...) {
			assert.True(t, rules[string(f.Rule.ID)], f)
		}
		assert.True(t, strings.HasPrefix(lines[len(lines)-1], "mcpkit: "), "a server's name is no command")
	}
	s := good()
	s.Tools[0].Pos = policy.Pos{File: "a b,c:d%e.go", Line: 3}
	as("delete_all", annotate.EffectReadOnly)(s)
	assert.Contains(t, string(written(t, s, policy.FormatGitHub)),
		"::error file=a b%2Cc%3Ad%25e.go,line=3,title=tool-verb::tool \"delete_all\" is annotated read-only but its name says it deletes (tool-verb); use annotate.Destructive; if the tool changes nothing, say in its description what it returns, or accept the finding with mcpkit.Waive(policy.RuleToolVerb, reason)\n")
}

// A file below the working directory is relative to it in every format, as code scanning needs it.
func TestPathsAreRelative(t *testing.T) {
	wd, err := os.Getwd()
	require.NoError(t, err)
	s := good()
	s.Tools[0].Pos.File, s.Tools[0].Title = filepath.Join(wd, "sub", "main.go"), ""
	assert.Contains(t, string(written(t, s, policy.FormatSARIF)), `"uri": "sub/main.go"`)
	assert.Contains(t, string(written(t, s, policy.FormatGitHub)), "file=sub/main.go,line=21,")
}
