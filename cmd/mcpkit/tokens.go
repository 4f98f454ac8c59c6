package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"text/tabwriter"

	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/budget/tiktoken"
	"github.com/mcpkit-go/mcpkit/internal/wirejson"
)

type tokensCommand struct {
	Files    []string `arg:"" optional:"" name:"file" help:"The files; - is the standard input."`
	JSON     bool     `name:"json" help:"Print a JSON array with one object for each file."`
	Encoding string   `placeholder:"NAME" help:"Count the tokens of one encoding only: r50k_base, p50k_base, p50k_edit, cl100k_base or o200k_base."`
}

func (*tokensCommand) Help() string {
	return fmt.Sprintf(`Counts are exact for OpenAI's encodings cl100k_base and o200k_base. Claude's tokenizer is not public: its column is an upper estimate, %v times the tokens of cl100k_base. With --encoding, only the tokens of that encoding are counted, for example of r50k_base or p50k_base for older models. Vocabularies are part of the program; nothing is downloaded.

    mcpkit tokens README.md
    curl -s https://example.com/answer.json | mcpkit tokens --json -`, budget.ClaudeFactor)
}

func (c *tokensCommand) Run(std streams) error {
	measures, err := measuresFor(c.Encoding)
	if err != nil {
		return err
	}
	return tokens(c.Files, measures, c.JSON, std)
}

// A measure is one column of the table of costs.
type measure struct {
	name    string // in JSON
	heading string // in the table
	count   func(text []byte) int
}

// measuresFor returns the measures of an encoding or, for "", the usual ones: the exact encodings
// of package budget and the estimate for Claude.
func measuresFor(encoding string) ([]measure, error) {
	cl100k := measure{budget.CL100K.String(), budget.CL100K.String(), budget.CL100K.CountBytes}
	o200k := measure{budget.O200K.String(), budget.O200K.String(), budget.O200K.CountBytes}
	switch encoding {
	case "":
		claude := func(text []byte) int { return budget.ClaudeTokens(budget.CL100K.CountBytes(text)) }
		return []measure{cl100k, o200k, {"claude", "claude (estimate)", claude}}, nil
	case cl100k.name:
		return []measure{cl100k}, nil
	case o200k.name:
		return []measure{o200k}, nil
	}
	counter, err := tiktoken.Load(encoding)
	if err != nil {
		return nil, usageError{err}
	}
	return []measure{{encoding, encoding, func(text []byte) int { return counter.Count(string(text)) }}}, nil
}

// A cost is the size of a text in each measure.
type cost struct {
	name   string
	bytes  int
	tokens []int // by measure
}

// tokens prints the costs of all files that it can read. The error names each of the others.
func tokens(files []string, measures []measure, asJSON bool, std streams) error {
	if len(files) == 0 {
		return usageError{errors.New("no file is named")}
	}
	var costs []cost
	var problems []error
	for _, name := range files {
		text, err := read(name, std.in)
		if err != nil {
			problems = append(problems, err)
			continue
		}
		costs = append(costs, costOf(name, text, measures))
	}
	if asJSON {
		problems = append(problems, printJSON(std.out, costs, measures))
	} else if len(costs) > 0 {
		problems = append(problems, printTable(std.out, costs, measures))
	}
	return errors.Join(problems...)
}

// read returns the text of a file or, for the name -, of the standard input.
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

func costOf(name string, text []byte, measures []measure) cost {
	c := cost{name: name, bytes: len(text)}
	for _, m := range measures {
		c.tokens = append(c.tokens, m.count(text))
	}
	return c
}

// printJSON prints an array with an object for each cost. Other programs read it: the members are
// name, bytes and one for each measure, in this order.
func printJSON(w io.Writer, costs []cost, measures []measure) error {
	var b bytes.Buffer
	b.WriteString("[")
	for i, c := range costs {
		if i > 0 {
			b.WriteString(",")
		}
		name, err := wirejson.Encode(c.name)
		if err != nil {
			return err
		}
		fmt.Fprintf(&b, `{"name":%s,"bytes":%d`, name, c.bytes)
		for n, m := range measures {
			fmt.Fprintf(&b, `,"%s":%d`, m.name, c.tokens[n])
		}
		b.WriteString("}")
	}
	b.WriteString("]\n")
	_, err := w.Write(b.Bytes())
	return err
}

// printTable prints a line for each cost and, for several, their total.
func printTable(w io.Writer, costs []cost, measures []measure) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(t, "bytes\t")
	for _, m := range measures {
		fmt.Fprintf(t, "%s\t", m.heading)
	}
	fmt.Fprint(t, "  name\n")
	row := func(c cost) {
		fmt.Fprintf(t, "%d\t", c.bytes)
		for _, n := range c.tokens {
			fmt.Fprintf(t, "%d\t", n)
		}
		fmt.Fprintf(t, "  %s\n", c.name)
	}
	total := cost{name: "total", tokens: make([]int, len(measures))}
	for _, c := range costs {
		row(c)
		total.bytes += c.bytes
		for i, n := range c.tokens {
			total.tokens[i] += n
		}
	}
	if len(costs) > 1 {
		row(total)
	}
	return t.Flush()
}
