package mcpkit

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"

	"github.com/mcpkit-go/mcpkit/mcpkit/docs"
	"github.com/mcpkit-go/mcpkit/mcpkit/docs/submission"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// Documentation adds what only the owner can say to the documentation page, which is made
// of the server itself otherwise, and changes how it is made; see package docs. A server
// serves its page at /docs (HTML), /docs.md and /llms.txt, and the privacy policy at
// /privacy where docs.Prose.Data declares one. The subcommand docs prints it.
//
// What the page lacks is reported by [Server.Check]; it is not served then.
func Documentation(prose docs.Prose, opts ...docs.Option) Option {
	return serverOption(func(s *Server) { s.prose, s.pageOptions = prose, append(s.pageOptions, opts...) })
}

// Listing declares what the submission portals ask and the server cannot know: the
// subcommand submission writes the answers. What is declared by docs.Prose.Data need not be
// declared again. See package submission.
func Listing(l submission.Listing) Option {
	return serverOption(func(s *Server) { s.listing = l })
}

// RecordedExamples has the page that the server serves show these results in its examples,
// as "docs -record" wrote them, most simply into a file that is embedded. Without them the
// served page shows only the results of examples that anybody could try: of tools that
// are read-only and need no token. They are run when the page is first asked for.
func RecordedExamples(recorded []byte) Option {
	return serverOption(func(s *Server) {
		var r recording
		if err := json.Unmarshal(recorded, &r); err != nil {
			s.problems = append(s.problems, policy.Problem{Rule: policy.RuleServerOptions, Message: "the recorded examples cannot be read: " + err.Error(),
				Fix: "record them anew, with the subcommand docs -record FILE", Pos: s.manifest.Pos})
			return
		}
		s.recorded = r.Runs
	})
}

// A recording is what "docs -record" writes.
type recording struct {
	Runs []recordedRun `json:"examples"`
}

// A recordedRun holds for the example with the same calls.
type recordedRun struct {
	Title string        `json:"title"`
	Calls []policy.Call `json:"calls"`
	Run   policy.Run    `json:"run"`
}

// Record runs the examples and returns what [RecordedExamples] takes. The error names an
// example that cannot be run; whether the results are right is for [Server.CheckExamples].
func (s *Server) Record(ctx context.Context) ([]byte, error) { return record(s.Rehearsed(ctx)) }

func record(surface *policy.Surface) ([]byte, error) {
	var r recording
	for i, e := range surface.Examples {
		run := surface.Runs[i]
		if run.Skipped != "" {
			return nil, fmt.Errorf("example %d (%q) was not run: %s", i+1, e.Title, run.Skipped)
		}
		r.Runs = append(r.Runs, recordedRun{e.Title, e.Calls, run})
	}
	raw, err := encodeJSON(r)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = json.Indent(&out, raw, "", "  ")
	out.WriteByte('\n')
	return out.Bytes(), err
}

// Page makes the documentation page, with what came of running the examples; see
// [Server.RunExamples].
func (s *Server) Page(ctx context.Context) (*docs.Page, error) { return s.page(s.Rehearsed(ctx)) }

func (s *Server) page(surface *policy.Surface, more ...docs.Option) (*docs.Page, error) {
	opts := s.pageOptions
	if s.access.oauth != nil {
		var callbacks []docs.Callbacks
		for _, c := range oauth.KnownClients() {
			callbacks = append(callbacks, docs.Callbacks(c))
		}
		opts = append([]docs.Option{docs.WithCallbacks(callbacks...)}, opts...)
	}
	return docs.New(surface, s.prose, append(slices.Clone(opts), more...)...)
}

// Submission makes what is handed in to a connector directory.
func (s *Server) Submission(ctx context.Context, p submission.Profile) *submission.Kit {
	return submission.New(p, s.Rehearsed(ctx), nil, s.completeListing())
}

// documentationProblems are what the page lacks, and prose that it cannot have.
func (s *Server) documentationProblems(surface *policy.Surface) (problems []policy.Problem) {
	problem := func(message, fix string) {
		problems = append(problems, policy.Problem{Rule: policy.RuleDocumentationComplete, Message: message, Fix: fix, Pos: s.manifest.Pos})
	}
	if s.front.refusesAddresses() && s.manifest.Docs == "" {
		problem("the documentation page is shown only to the allowed addresses, so that reviewers cannot open it",
			"publish what the subcommand docs prints, and name its address in Manifest.Docs")
	}
	_, err := s.page(surface)
	var missing *docs.MissingError
	switch {
	case errors.As(err, &missing):
		for _, gap := range missing.Gaps {
			problem("the documentation page lacks "+gap.What, fmt.Sprintf("say it in %s, with mcpkit.Documentation", gap.Where))
		}
	case err != nil:
		problem(err.Error(), "correct it where mcpkit.Documentation is given it")
	}
	return problems
}

// secretsShown are what in the results of examples looks like a secret.
func (s *Server) secretsShown(surface *policy.Surface) (problems []policy.Problem) {
	page, err := s.page(surface)
	if err != nil {
		return nil // documentationProblems says why
	}
	for _, f := range page.Findings() {
		problems = append(problems, policy.Problem{Rule: policy.RuleExampleSecrets, Message: f.String(), Pos: surface.Examples[f.Example-1].Pos})
	}
	return problems
}

// docsURL is where the page is served to everybody; "" while the server does not know its own
// name, or answers only some addresses.
func (s *Server) docsURL() string {
	u, err := url.Parse(s.manifest.URL)
	if s.front.refusesAddresses() || err != nil || u.Scheme != "https" || u.Host == "" {
		return ""
	}
	return "https://" + u.Host + pathDocs
}

// completeListing is the listing with what the documentation declares already.
func (s *Server) completeListing() submission.Listing {
	l := s.listing
	if l.Privacy == nil {
		l.Privacy = s.prose.Data
	}
	return l
}
