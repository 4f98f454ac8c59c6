package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/docs"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

func (p *Program) docs(ctx context.Context, args []string) int {
	flags := newFlags("docs")
	format := flags.String("format", "", "`FORMAT`: "+formatHelp())
	out := flags.String("o", "", "`FILE` to write; if it has the lines "+docs.BeginMark+" and "+docs.EndMark+", only the part between them")
	check := flags.String("check", "", "`FILE` that was written before; fail and print a diff if it is out of date")
	outputs := flags.Bool("outputs", false, "with -check, compare the results of the examples too, which may differ between machines")
	recordTo := flags.String("record", "", "`FILE` to write the results of the examples to, for mcpkit.RecordedExamples")
	if proceed, code := p.parse(flags, args, 0); !proceed {
		return code
	}
	if *out != "" && *check != "" {
		fmt.Fprintln(p.Err, "docs: -o and -check exclude each other")
		return misuse
	}
	selected, err := docs.FormatFor(*format, *out+*check)
	if err != nil {
		fmt.Fprintln(p.Err, err)
		return misuse
	}
	return p.open(ctx, "docs", func(ctx context.Context, s *Server) int {
		surface := s.Surface(ctx, true)
		if broken := brokenExamples(surface); len(broken) > 0 {
			fmt.Fprintf(p.Err, "docs: the page is not written, because examples are broken:\n%s\n", strings.Join(broken, "\n"))
			return failed
		}
		page, err := s.Page(surface)
		if err != nil {
			fmt.Fprintln(p.Err, "docs:", strings.TrimPrefix(err.Error(), "docs: "))
			return failed
		}
		if *recordTo != "" {
			recorded, err := s.Record(surface)
			if err == nil {
				err = os.WriteFile(*recordTo, recorded, 0o644)
			}
			if err != nil {
				fmt.Fprintln(p.Err, "docs: the examples cannot be recorded:", err)
				return failed
			}
			if *out == "" && *check == "" {
				return ok
			}
		}
		generated := selected.Render(page)
		if len(generated) == 0 {
			fmt.Fprintln(p.Err, "docs: there is no privacy policy to print: declare docs.Prose.Data with mcpkit.Documentation")
			return failed
		}
		switch {
		case *check != "":
			return checkPage(*check, generated, *outputs, p.Out, p.Err)
		case *out == "":
			_, err = p.Out.Write(generated)
		default:
			err = writePage(*out, generated)
		}
		if err != nil {
			fmt.Fprintln(p.Err, "docs:", strings.TrimPrefix(err.Error(), "docs: "))
			return failed
		}
		return ok
	})
}

// formatHelp lists the formats of the page.
func formatHelp() string {
	var help []string
	for _, f := range docs.Formats() {
		help = append(help, f.Name+" ("+f.About+")")
	}
	return strings.Join(help, ", ") + "; the default follows from the file's name, or is md"
}

// brokenExamples returns the findings about broken examples, which a page must not contain.
func brokenExamples(s *policy.Surface) (broken []string) {
	for _, f := range policy.Check(s).Failures() {
		// A tool whose types cannot be described cannot be called, so its examples did not run.
		if strings.HasPrefix(string(f.Rule.ID), "example-") || f.Rule.ID == policy.RuleToolTypes {
			broken = append(broken, f.String())
		}
	}
	return broken
}

// writePage writes the page to a file, or between the marks of a document.
func writePage(file string, generated []byte) error {
	document, err := os.ReadFile(file)
	switch {
	case errors.Is(err, os.ErrNotExist):
	case err != nil:
		return err
	case hasMarks(document):
		if generated, err = docs.Splice(document, generated); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	return os.WriteFile(file, generated, 0o644)
}

func hasMarks(document []byte) bool {
	return bytes.Contains(document, []byte(docs.BeginMark)) || bytes.Contains(document, []byte(docs.EndMark))
}

// checkPage compares a committed page with what would be generated.
func checkPage(file string, generated []byte, outputs bool, stdout, stderr io.Writer) int {
	committed, err := os.ReadFile(file)
	if err == nil && hasMarks(committed) {
		committed, err = docs.Extract(committed)
	}
	if err != nil {
		fmt.Fprintln(stderr, "docs:", strings.TrimPrefix(err.Error(), "docs: "))
		return failed
	}
	if !outputs {
		committed, generated = docs.MaskOutputs(committed), docs.MaskOutputs(generated)
	}
	diff, stale := docs.Stale(committed, generated)
	if stale {
		fmt.Fprintf(stdout, "%s is out of date; regenerate it with: docs -o %s\n\n%s", file, file, diff)
		return failed
	}
	return ok
}
