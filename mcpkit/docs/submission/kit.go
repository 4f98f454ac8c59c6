package submission

import (
	"bytes"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"unicode/utf8"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// A Profile is a directory that a kit is for.
type Profile string

// The profiles.
const (
	// Anthropic is the connector directory's portal.
	// Source: https://claude.com/docs/connectors/building/submission
	Anthropic Profile = "anthropic"
	// OpenAI is the review of apps for ChatGPT.
	// Source: https://developers.openai.com/plugins/deploy/app-review
	OpenAI Profile = "openai"
)

// A Kit is what is handed in. It does not change; its methods may be called concurrently.
type Kit struct {
	profile  Profile
	surface  *policy.Surface
	report   *policy.Report
	listing  Listing
	outcomes map[policy.RuleID]policy.Result // by the rule's id

	files    []File
	problems []Problem
}

// A File is one file of a kit.
type File struct {
	Name    string // no path
	Content []byte
}

// New makes the kit for a directory from what a server shows, best with the runs of its
// examples, and from what its owner declares. A nil report is made by [policy.Check]. The
// same input gives the same bytes: there are no dates and no machines' paths in a kit.
//
// New never fails: what is wrong is in [Kit.Problems], all of it.
func New(p Profile, s *policy.Surface, r *policy.Report, l Listing) *Kit {
	if s == nil {
		s = &policy.Surface{}
	}
	if r == nil {
		r = policy.Check(s)
	}
	k := &Kit{profile: p, surface: s, report: withoutPaths(r), listing: l, outcomes: map[policy.RuleID]policy.Result{}}
	for _, res := range k.report.Results {
		k.outcomes[res.Rule.ID] = res
	}
	k.declaredSecrets()
	var pages []File
	switch p {
	case Anthropic:
		pages = []File{{"portal.md", k.anthropicPortal()}}
	case OpenAI:
		pages = k.openAIPages()
	default:
		k.add(Invalid, "Introduction", "Profile", fmt.Sprintf("there is no profile %q; there are %q and %q", p, Anthropic, OpenAI))
	}
	if !k.report.OK() {
		k.add(Broken, "Review", "the server", fmt.Sprintf("rules that must hold are broken (%d); see compliance.txt", len(k.report.Failures())))
	}
	server := k.serverJSONFile()
	k.files = append([]File{{"SUBMISSION.md", nil}}, pages...)
	k.files = append(k.files, File{"tools.md", k.toolsPage()}, File{"examples.md", k.examplesPage()},
		File{"compliance.txt", rendered(k.report.WriteText)}, File{"compliance.json", rendered(k.report.WriteJSON)},
		File{"tools.lock", policy.Lock(s)}, server)
	k.files[0].Content = k.cover()
	k.scanFiles()
	return k
}

// Problems returns what is missing, too long or wrong, in the order of the form.
func (k *Kit) Problems() []Problem { return slices.Clone(k.problems) }

// Err returns nil for a kit that is complete, else an [*Incomplete] error with every problem.
func (k *Kit) Err() error {
	if len(k.problems) == 0 {
		return nil
	}
	return &Incomplete{Problems: k.Problems()}
}

// Files returns the files of the kit, SUBMISSION.md first. There are none while there is a
// [Secret] among the problems.
func (k *Kit) Files() []File {
	if k.has(Secret) {
		return nil
	}
	files := slices.Clone(k.files)
	for i := range files {
		files[i].Content = slices.Clone(files[i].Content)
	}
	return files
}

func (k *Kit) has(kind Kind) bool {
	return slices.ContainsFunc(k.problems, func(p Problem) bool { return p.Kind == kind })
}

// add notes a problem once. A message that quotes a secret does not.
func (k *Kit) add(kind Kind, step, field, message string) Problem {
	if found := secretsIn(message, false); len(found) > 0 && kind != Secret {
		kind, message = Secret, "what is there looks like a secret, and is not repeated here: "+found[0]
	}
	p := Problem{Kind: kind, Step: step, Field: field, Message: message}
	if !slices.Contains(k.problems, p) {
		k.problems = append(k.problems, p)
	}
	return p
}

// declaredSecrets looks at every text that somebody might put a password into.
func (k *Kit) declaredSecrets() {
	l := &k.listing
	for _, f := range []struct{ field, text string }{
		{"Listing.TestAccount.Instructions", l.TestAccount.Instructions},
		{"Listing.TestAccount.SampleData", l.TestAccount.SampleData},
		{"Listing.TestAccount.Limits", l.TestAccount.Limits},
		{"Listing.Data.Permission", l.Data.Permission},
	} {
		k.scanDeclared(f.field, f.text)
	}
}

// withoutPaths returns the report with the names of source files only, so that a kit is the
// same on every machine.
func withoutPaths(r *policy.Report) *policy.Report {
	short := func(p policy.Pos) policy.Pos {
		if p.File != "" {
			p.File = filepath.Base(filepath.ToSlash(p.File))
		}
		return p
	}
	out := *r
	out.Results = slices.Clone(r.Results)
	for i := range out.Results {
		findings := slices.Clone(out.Results[i].Findings)
		for j := range findings {
			findings[j].Pos = short(findings[j].Pos)
		}
		out.Results[i].Findings = findings
	}
	return &out
}

// characters counts as forms do: characters, not bytes.
func characters(text string) int { return utf8.RuneCountInString(text) }

// rendered is what write writes; a buffer takes everything.
func rendered(write func(io.Writer) error) []byte {
	var b bytes.Buffer
	_ = write(&b)
	return b.Bytes()
}
