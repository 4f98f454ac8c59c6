package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"text/tabwriter"

	"github.com/mcpkit-go/mcpkit/budget"
)

var tokensCommand = command{
	name:    "tokens",
	args:    "[-json] FILE… | -",
	summary: "Counts the tokens that texts cost a model",
	help: fmt.Sprintf(`
Counts are exact for OpenAI's vocabularies. Claude's tokenizer is not public: its tokens are estimated from above as those of
cl100k_base times %v. The name - is the standard input.
`, budget.ClaudeFactor),
	flags: func(fs *flag.FlagSet) func([]string, streams) error {
		asJSON := fs.Bool("json", false, "print a JSON array with an object for each file")
		return func(files []string, std streams) error { return tokens(files, *asJSON, std) }
	},
}

// cost is what a text costs. Its JSON is read by other programs.
type cost struct {
	Name   string `json:"name"`
	Bytes  int    `json:"bytes"`
	CL100K int    `json:"cl100k_base"`
	O200K  int    `json:"o200k_base"`
	Claude int    `json:"claude"`
}

// tokens prints what can be read even if some files cannot; the error names each of those.
func tokens(files []string, asJSON bool, std streams) error {
	if len(files) == 0 {
		return usageError{errors.New("no file named")}
	}
	costs := []cost{}
	var problems []error
	for _, name := range files {
		text, err := read(name, std.in)
		if err != nil {
			problems = append(problems, err)
			continue
		}
		costs = append(costs, costOf(name, text))
	}
	if asJSON {
		e := json.NewEncoder(std.out)
		e.SetEscapeHTML(false)
		problems = append(problems, e.Encode(costs))
	} else if len(costs) > 0 {
		problems = append(problems, printCosts(std.out, costs))
	}
	return errors.Join(problems...)
}

func read(name string, in io.Reader) ([]byte, error) {
	if name != "-" {
		return os.ReadFile(name)
	}
	text, err := io.ReadAll(in)
	if err != nil {
		return nil, fmt.Errorf("standard input: %w", err)
	}
	return text, nil
}

func costOf(name string, text []byte) cost {
	cl100k := budget.CL100K.CountBytes(text)
	return cost{
		Name:   name,
		Bytes:  len(text),
		CL100K: cl100k,
		O200K:  budget.O200K.CountBytes(text),
		Claude: budget.ClaudeTokens(cl100k),
	}
}

func printCosts(w io.Writer, costs []cost) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	row := func(c cost) { fmt.Fprintf(t, "%d\t%d\t%d\t%d\t  %s\n", c.Bytes, c.CL100K, c.O200K, c.Claude, c.Name) }
	fmt.Fprintf(t, "bytes\t%v\t%v\tclaude (estimate)\t  name\n", budget.CL100K, budget.O200K)
	total := cost{Name: "total"}
	for _, c := range costs {
		row(c)
		total.Bytes += c.Bytes
		total.CL100K += c.CL100K
		total.O200K += c.O200K
		total.Claude += c.Claude
	}
	if len(costs) > 1 {
		row(total)
	}
	return t.Flush()
}
