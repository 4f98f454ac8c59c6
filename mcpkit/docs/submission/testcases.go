package submission

import (
	"fmt"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/docs/internal/markdown"
)

// The number of test cases that OpenAI's review asks for.
const (
	positiveCases = 5
	negativeCases = 3
)

// testCasesPage writes the examples as positive test cases, and the declared negative test cases.
func (d *draft) testCasesPage() []byte {
	f := &form{draft: d, step: casesStep}
	f.Heading(1, "Test cases")
	f.positiveCases()
	f.negativeCases()
	return f.Bytes()
}

func (f *form) positiveCases() {
	n := len(f.surface.Examples)
	f.Heading(2, fmt.Sprintf("Positive (%d of at least %d)", n, positiveCases))
	if n < positiveCases {
		f.missing("Server.Examples", fmt.Sprintf("there are %d; add %d more: each example is a positive test case", n, positiveCases-n))
	}
	for i, e := range f.surface.Examples {
		f.Heading(3, fmt.Sprintf("%d. %s", i+1, markdown.Escape(e.Title)))
		f.Paragraph("**Prompt:** “%s”", markdown.Escape(e.Prompt))
		for _, c := range e.Calls {
			f.Item("Tool: %s with %s", f.toolNamed(c.Tool), argumentsOf(c))
		}
		f.Item("Expected: %s", markdown.Inline(e.Shows))
		f.EndList()
		f.outputs(&f.Writer, i, e)
	}
}

func (f *form) negativeCases() {
	cases := f.listing.NegativeCases
	n := len(cases)
	f.Heading(2, fmt.Sprintf("Negative (%d of at least %d)", n, negativeCases))
	if n < negativeCases {
		f.missing("Listing.NegativeCases", fmt.Sprintf("there are %d; add %d more: prompts for which no tool of this server should be called, for example about a related subject",
			n, negativeCases-n))
	}
	for i, c := range cases {
		f.Heading(3, fmt.Sprintf("%d. No call", i+1))
		from := fmt.Sprintf("Listing.NegativeCases[%d]", i)
		if strings.TrimSpace(c.Prompt) == "" {
			f.missing(from, "write the prompt")
		} else {
			f.Paragraph("**Prompt:** “%s”", markdown.Escape(c.Prompt))
		}
		if strings.TrimSpace(c.Why) == "" {
			f.missing(from, "say why no tool should be called")
		} else {
			f.Paragraph("**Expected:** no tool is called: %s", markdown.Escape(c.Why))
		}
	}
}
