package submission

import (
	"fmt"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/markdown"
)

// testCasesPage writes five of the examples as positive test cases, and the negative test cases.
func (d *draft) testCasesPage() []byte {
	f := &form{draft: d, step: casesStep}
	f.Heading(1, "Test cases")
	f.Paragraph("Confirm each case: enter the prompt on the web and in the mobile app, logged in to the account for reviewers, and compare what happens with what is written here.")
	f.positives()
	f.negatives()
	return f.Bytes()
}

// chosenExamples returns the indexes of the examples that are positive test cases, in their order:
// all, or those that call the most different tools.
func (d *draft) chosenExamples() []int {
	all := d.surface.Examples
	chosen := make([]bool, len(all))
	called := map[string]bool{}
	for range min(positiveCases, len(all)) {
		best, most := -1, -1
		for i, e := range all {
			if chosen[i] {
				continue
			}
			fresh := map[string]bool{}
			for _, c := range e.Calls {
				if !called[c.Tool] {
					fresh[c.Tool] = true
				}
			}
			if len(fresh) > most {
				best, most = i, len(fresh)
			}
		}
		chosen[best] = true
		for _, c := range all[best].Calls {
			called[c.Tool] = true
		}
	}
	var indexes []int
	for i, yes := range chosen {
		if yes {
			indexes = append(indexes, i)
		}
	}
	return indexes
}

func (f *form) positives() {
	chosen, n := f.chosenExamples(), len(f.surface.Examples)
	f.Heading(2, fmt.Sprintf("Positive (%d of %d)", len(chosen), positiveCases))
	if n < positiveCases {
		f.missing("Server.Examples", fmt.Sprintf("there are %d; add %d more: each example is a positive test case", n, positiveCases-n))
	}
	if n > positiveCases {
		f.Paragraph("The server has %d examples. OpenAI takes %d; these call the most different tools.", n, positiveCases)
	}
	for number, i := range chosen {
		e := f.surface.Examples[i]
		f.Heading(3, fmt.Sprintf("%d. %s", number+1, markdown.Escape(e.Title)))
		f.Paragraph("**Prompt:** “%s”", markdown.Escape(e.Prompt))
		for _, c := range e.Calls {
			f.Item("Tool: %s with %s", f.toolNamed(c.Tool), argumentsOf(c))
		}
		f.Item("Expected: %s", markdown.Inline(e.Shows))
		f.EndList()
		f.outputs(&f.Writer, i, e)
	}
}

func (f *form) negatives() {
	all, declared := f.negativeCases(), len(f.listing.NegativeCases)
	f.Heading(2, fmt.Sprintf("Negative (%d of %d)", min(declared, negativeCases), negativeCases))
	if declared < negativeCases {
		f.missing("Listing.NegativeCases", fmt.Sprintf("there are %d; declare %d more: prompts for which no tool of this server should be called. "+
			"The last %d below are drafts to edit", declared, negativeCases-declared, len(all)-declared))
	}
	if declared > negativeCases {
		f.problem(OverLimit, "Listing.NegativeCases", fmt.Sprintf("there are %d; %d are allowed", declared, negativeCases))
	}
	for i, c := range all {
		title := "No call"
		if i >= declared {
			title = "Draft of a case without a call"
		}
		f.Heading(3, fmt.Sprintf("%d. %s", i+1, title))
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
