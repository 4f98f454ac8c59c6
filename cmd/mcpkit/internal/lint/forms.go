package lint

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/internal/formschema"
	"github.com/mcpkit-go/mcpkit/internal/strictjson"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// The rules about files as a whole.
const (
	RuleServerJSON    policy.RuleID = "server-json"
	RuleOpenAIFile    policy.RuleID = "openai-file"
	RuleOpenAICases   policy.RuleID = "openai-cases"
	serverJSONSource                = "https://github.com/modelcontextprotocol/registry/blob/main/docs/reference/server-json/generic-server-json.md"
	openAIFormsSource               = "https://developers.openai.com/plugins/deploy/submission-errors"
)

var (
	serverJSONRule = policy.Rule{
		ID: RuleServerJSON, Title: "server.json satisfies the registry's schema", Level: policy.Must, NoWaiver: true,
		Why: "The registry refuses a file that does not.", Source: serverJSONSource, Checked: "2026-11-28",
		Fix: "correct the member; mcp-publisher validate checks the file too",
	}
	openAIFileRule = policy.Rule{
		ID: RuleOpenAIFile, Title: "chatgpt-app-submission.json has what the portal imports", Level: policy.Must, NoWaiver: true,
		Why: "The portal refuses a file that lacks a member or exceeds a limit.", Source: openAIFormsSource, Checked: "2026-11-28",
		Fix: "correct the member", Only: policy.DirectoryOpenAI,
	}
	openAICasesRule = policy.Rule{
		ID: RuleOpenAICases, Title: "test cases name tools of the submission", Level: policy.Must, NoWaiver: true,
		Why: "Reviewers try each case and compare the tools that are called.", Source: openAIFormsSource, Checked: "2026-11-28",
		Fix: "write the names of tools as in \"tools\", separated by commas", Only: policy.DirectoryOpenAI,
	}
)

// listingRules are the rules about the texts of a listing that a form has.
var listingRules = []policy.RuleID{
	policy.RuleManifestHiddenText, policy.RuleManifestHiddenMarkup, policy.RuleManifestHiddenComment, policy.RuleManifestEncodedText,
	policy.RuleManifestLookalikeLetters, policy.RuleManifestPromotion, policy.RuleManifestPlaceholder,
}

// isServerJSON reports whether an object is a server.json of the MCP Registry.
func isServerJSON(o object) bool {
	return strings.Contains(o.text("$schema"), "server.schema.json") || strings.Contains(o.text("name"), "/") && (o.has("remotes") || o.has("packages"))
}

// serverJSON returns what a server.json tells.
func serverJSON(value []byte, o object) document {
	m := policy.Manifest{
		Name: o.text("name"), Title: o.text("title"), Version: o.text("version"), Description: o.text("description"), Website: o.text("websiteUrl"),
	}
	measured := append([]policy.RuleID{policy.RuleManifestVersion, policy.RuleManifestGA, policy.RuleManifestHiddenText}, listingRules...)
	_ = strictjson.Array(o["remotes"], func(remote []byte) error { // what is no array breaks the schema
		if m.URL == "" {
			m.URL = objectOf(remote).text("url")
		}
		return nil
	})
	if m.URL != "" && !strings.Contains(m.URL, "{") {
		measured = append(measured, policy.RuleManifestURL, policy.RuleManifestExampleHost, policy.RuleManifestStagingHost)
	}
	return document{
		kind:    serverJSONFile,
		surface: &policy.Surface{Known: policy.PartManifest, Manifest: m},
		tells:   only(measured...),
		results: []policy.Result{schemaResult(serverJSONRule, formschema.Registry(), value)},
	}
}

// An importedTool is a tool of a chatgpt-app-submission.json.
type importedTool struct {
	Annotations    policy.Hints `json:"annotations"`
	Justifications struct {
		ReadOnly    string `json:"read_only_justification"`
		OpenWorld   string `json:"open_world_justification"`
		Destructive string `json:"destructive_justification"`
	} `json:"justifications"`
}

// openAISubmission returns what a chatgpt-app-submission.json tells. Members of a wrong type are
// reported by the schema.
func openAISubmission(value []byte, o object) document {
	info := objectOf(o["app_info"])
	s := &policy.Surface{Known: policy.PartManifest | policy.PartTools | policy.PartEffects, Submission: policy.DirectoryOpenAI}
	s.Manifest = policy.Manifest{Name: info.text("display_name"), Title: info.text("display_name"), Description: info.text("description")}
	s.Manifest.Directories.OpenAI.Subtitle = info.text("subtitle")
	_ = strictjson.Object(o["tools"], func(name string, raw []byte) error {
		var t importedTool
		_ = json.Unmarshal(raw, &t)
		s.Tools = append(s.Tools, policy.Tool{Name: name, Hints: &t.Annotations, Reasons: map[annotate.Hint]string{
			annotate.ReadOnlyHint: t.Justifications.ReadOnly, annotate.OpenWorldHint: t.Justifications.OpenWorld,
			annotate.DestructiveHint: t.Justifications.Destructive,
		}})
		return nil
	})
	return document{
		kind:    openAIFile,
		surface: s,
		tells: only(slices.Concat(listingRules, []policy.RuleID{
			policy.RuleToolName, policy.RuleToolNameUnique, policy.RuleToolNameLength, policy.RuleToolNameCase, policy.RuleToolNameGeneric, policy.RuleToolHintsContradict,
			policy.RuleToolVerb, policy.RuleToolVerbLikely, policy.RuleToolVerbAdditive, policy.RuleToolVerbReads, policy.RuleHintJustification,
			policy.RuleOpenAISubtitle,
		})...),
		results: []policy.Result{schemaResult(openAIFileRule, formschema.OpenAI(), value), casesResult(o, s)},
	}
}

// casesResult compares the tools of test cases with those of the submission.
func casesResult(o object, s *policy.Surface) policy.Result {
	res := policy.Result{Rule: openAICasesRule}
	n := 0
	_ = strictjson.Array(o["test_cases"], func(raw []byte) error {
		n++
		for name := range strings.SplitSeq(objectOf(raw).text("tools_triggered"), ",") {
			name = strings.TrimSpace(name)
			if name != "" && !slices.ContainsFunc(s.Tools, func(t policy.Tool) bool { return t.Name == name }) {
				breach(&res, fmt.Sprintf("test case %d names %q, which is not a tool of the submission", n, name))
			}
		}
		return nil
	})
	if n == 0 {
		res.Outcome, res.Reason = policy.NotMeasured, "the file has no test cases"
	}
	return res
}

func breach(res *policy.Result, message string) {
	res.Outcome = policy.Fail
	res.Findings = append(res.Findings, policy.Finding{Rule: res.Rule, Message: message, Fix: res.Rule.Fix})
}

// schemaMax limits the findings about a schema.
const schemaMax = 50

// schemaResult returns whether a file satisfies a schema, with a finding for each member that does
// not.
func schemaResult(rule policy.Rule, schema *jsonschema.Schema, value []byte) policy.Result {
	res := policy.Result{Rule: rule}
	parsed, err := jsonschema.UnmarshalJSON(bytes.NewReader(value))
	if err != nil {
		breach(&res, err.Error())
		return res
	}
	var invalid *jsonschema.ValidationError
	if err = schema.Validate(parsed); !errors.As(err, &invalid) {
		return res
	}
	seen := make(map[string]bool)
	for _, fault := range faults(invalid) {
		if !seen[fault] && len(res.Findings) < schemaMax {
			seen[fault] = true
			breach(&res, fault)
		}
	}
	return res
}

// faults returns what is wrong, one line for each member. Of alternatives none of which fits, it
// says only that.
func faults(e *jsonschema.ValidationError) (all []string) {
	keyword := ""
	if path := e.ErrorKind.KeywordPath(); len(path) > 0 {
		keyword = path[len(path)-1]
	}
	if len(e.Causes) == 0 || keyword == "anyOf" || keyword == "oneOf" {
		where := strings.Join(e.InstanceLocation, ".")
		if where == "" {
			where = "the file"
		}
		return []string{where + ": " + e.ErrorKind.LocalizedString(message.NewPrinter(language.English))}
	}
	for _, cause := range e.Causes {
		all = append(all, faults(cause)...)
	}
	return all
}
