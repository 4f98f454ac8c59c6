package submission

import (
	"fmt"
	"slices"

	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// A Kit is the content of a submission folder. It is immutable and safe for concurrent use.
type Kit struct {
	files    []File
	problems []Problem
}

// A File is one file of a kit.
type File struct {
	Name    string // without a path
	Content []byte
}

// New makes the kit for a directory from what a server shows and from what its owner declares. The
// surface should contain the runs of the examples. If the report is nil, New makes one with
// [policy.Check] for a submission to the directory, which asks for more than a check before it. The
// same input gives the same bytes, on every machine and date.
//
// New never fails: [Kit.Problems] lists everything that is wrong.
func New(to Directory, s *policy.Surface, r *policy.Report, l Listing) *Kit {
	if s == nil {
		s = &policy.Surface{}
	}
	if r == nil {
		submitted := *s
		submitted.Submission = policy.Directory(to)
		r = policy.Check(&submitted)
	}
	d := newDraft(to, s, r, l)
	d.scanListing()
	files := []File{{Name: "SUBMISSION.md"}}
	switch to {
	case Anthropic:
		files = append(files, File{"portal.md", d.anthropicPortal()})
	case OpenAI:
		portal, hints, cases := d.openAIPages()
		files = append(files, File{"portal.md", portal}, File{"hints.md", hints}, File{"test-cases.md", cases})
	default:
		d.add(Invalid, "Introduction", "Directory", fmt.Sprintf("%q is not one of the directories, %q and %q", to, Anthropic, OpenAI))
	}
	if !d.report.OK() {
		d.add(Broken, "Review", "the server", fmt.Sprintf("the server breaks rules that must hold (%d); see compliance.txt", len(d.report.Failures())))
	}
	server := d.serverJSON()
	files = append(files, File{"tools.md", d.toolsPage()}, File{"examples.md", d.examplesPage()},
		File{"compliance.txt", rendered(d.report.WriteText)}, File{"compliance.json", rendered(d.report.WriteJSON)},
		File{"tools.lock", policy.Lock(s)}, File{"server.json", server})
	names := make([]string, len(files))
	for i, f := range files {
		names[i] = f.Name
	}
	files[0].Content = d.cover(names)
	for _, f := range files {
		d.scanFile(f.Name, f.Content)
	}
	return &Kit{files, d.problems}
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
