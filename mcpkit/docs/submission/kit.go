package submission

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// A Kit is the content of a submission folder. It is immutable and safe for concurrent use.
type Kit struct {
	files    []File
	problems []Problem
}

// New makes the kit for a directory from what a server shows and from what its owner declares. The
// surface should contain the runs of the examples. If the report is nil, New makes one with
// [policy.Check] for a submission to the directory, which asks for more than a check before it. The
// same input gives the same bytes, on every machine and date.
//
// New never fails: [Kit.Problems] lists everything that is wrong.
func New(to Directory, s *policy.Surface, r *policy.Report, l Listing, opts ...Option) *Kit {
	if s == nil {
		s = &policy.Surface{}
	}
	d := &draft{directory: to, surface: s, listing: l}
	for _, o := range opts {
		if o != nil {
			o.apply(d)
		}
	}
	if r == nil {
		submitted := *s
		submitted.Submission, submitted.Today = policy.Directory(to), d.checked
		r = policy.Check(&submitted)
	}
	d.use(r)
	if p := unlistedProblem(s); p != nil {
		d.add(p.Kind, p.Step, p.Field, p.Message)
	}
	d.scanListing()
	files := append([]File{{Name: coverFile}}, d.pages()...)
	d.brokenPromises()
	if broken := d.brokenRules(); len(broken) > 0 {
		d.add(Broken, "Review", "the server", fmt.Sprintf("it breaks rules that must hold (%s); see compliance.txt", strings.Join(broken, ", ")))
	}
	files = append(files, File{"compliance.txt", rendered(d.report.WriteText)}, File{"compliance.json", rendered(d.report.WriteJSON)})
	names := make([]string, len(files))
	for i, f := range files {
		names[i] = f.Name
	}
	files[0].Content = d.cover(names)
	for _, f := range files {
		d.scanFile(f.Name, f.Content)
	}
	return &Kit{append(files, d.pictures...), d.problems}
}

// unlistedProblem returns the problem of a server that is for no directory, or nil.
func unlistedProblem(s *policy.Surface) *Problem {
	if s.Unlisted == nil {
		return nil
	}
	return &Problem{Kind: Broken, Step: "Review", Field: "the server",
		Message: fmt.Sprintf("it is declared to be for no directory (%s); remove mcpkit.Unlisted first", s.Unlisted.Reason)}
}

// brokenRules names the rules that must hold and do not.
func (d *draft) brokenRules() (rules []string) {
	for _, f := range d.report.Failures() {
		if slices.Contains(formRules, f.Rule.ID) {
			continue
		}
		if id := string(f.Rule.ID); !slices.Contains(rules, id) {
			rules = append(rules, id)
		}
	}
	return rules
}

// formRules are rules about answers that the form asks for field by field.
var formRules = []policy.RuleID{
	policy.RuleManifestExampleHost, policy.RuleHintJustification, policy.RuleOpenAINames, policy.RuleOpenAISubtitle,
	policy.RuleOpenAICategory, policy.RuleOpenAILinks, policy.RuleOpenAIStarterPrompts,
}

// pages writes the files that the directory asks for.
func (d *draft) pages() []File {
	shown := func() []File {
		return []File{{"tools.md", d.toolsPage()}, {"examples.md", d.examplesPage()}, {"tools.lock", policy.Lock(d.surface)}}
	}
	switch d.directory {
	case Anthropic:
		return append([]File{{"portal.md", d.anthropicPortal()}}, shown()...)
	case OpenAI:
		portal, hints, cases := d.openAIPages()
		return append([]File{{"portal.md", portal}, {appSubmissionFile, importer{d}.appSubmission()}, {"hints.md", hints}, {"test-cases.md", cases}}, shown()...)
	case ClaudePlugin:
		files := []File{{"portal.md", d.pluginPortal()}}
		bundle := bundler{d}.bundle()
		d.found = d.checkBundle(bundle)
		for _, f := range bundle {
			files = append(files, File{PluginFolder + "/" + f.Name, f.Content})
		}
		return files
	case MCPRegistry:
		return []File{{"server.json", d.serverJSON()}}
	}
	var known []string
	for _, one := range Directories() {
		known = append(known, fmt.Sprintf("%q", string(one)))
	}
	d.add(Invalid, "Directory", "Directory", fmt.Sprintf("%q is not one of the directories, %s", string(d.directory), strings.Join(known, ", ")))
	return nil
}

// Problems returns everything that is missing, too long or wrong, in the order of the form.
func (k *Kit) Problems() []Problem { return slices.Clone(k.problems) }

// Err returns nil for a complete kit, or an [*Incomplete] error with every problem.
func (k *Kit) Err() error {
	if len(k.problems) == 0 {
		return nil
	}
	return &Incomplete{Problems: k.Problems()}
}

// Files returns the files of the kit, SUBMISSION.md first. It returns none if one of the problems
// is a [Secret].
func (k *Kit) Files() []File {
	if k.hasSecret() {
		return nil
	}
	files := slices.Clone(k.files)
	for i := range files {
		files[i].Content = slices.Clone(files[i].Content)
	}
	return files
}

func (k *Kit) hasSecret() bool {
	return slices.ContainsFunc(k.problems, func(p Problem) bool { return p.Kind == Secret })
}
