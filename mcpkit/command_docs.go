package mcpkit

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/docs"
	"github.com/mcpkit-go/mcpkit/mcpkit/docs/submission"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// pageFormats are the forms of the documentation page.
var pageFormats = map[string]func(*docs.Page) []byte{
	"md":      (*docs.Page).Markdown,
	"html":    (*docs.Page).HTML,
	"json":    (*docs.Page).JSON,
	"llms":    (*docs.Page).LLMs,
	"privacy": func(p *docs.Page) []byte { page, _ := p.Privacy(); return page },
}

func (s *Server) commandDocs(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("docs", flag.ContinueOnError)
	format := flags.String("format", "", "md, html, json, llms (llms.txt) or privacy (the policy as HTML); by default what the file's name says, else md")
	out := flags.String("o", "", "file to write; of one with the lines "+docs.BeginMark+" and "+docs.EndMark+" only what is between them")
	check := flags.String("check", "", "file that was written before: fail, with a diff, if it is not what would be written now")
	outputs := flags.Bool("outputs", false, "with -check, compare the results of the examples too, which may differ between machines")
	recordTo := flags.String("record", "", "file to write the results of the examples to, for mcpkit.RecordedExamples")
	if ok, code := parse(flags, args, stderr); !ok {
		return code
	}
	if *out != "" && *check != "" {
		fmt.Fprintln(stderr, "docs: -o and -check do not go together")
		return exitUsage
	}
	render, err := renderer(*format, *out+*check)
	if err != nil {
		fmt.Fprintln(stderr, "docs:", err)
		return exitUsage
	}
	surface := s.Rehearsed(ctx)
	if failed := examplesThatFail(surface); len(failed) > 0 {
		fmt.Fprintf(stderr, "docs: the page would not be true:\n%s\n", strings.Join(failed, "\n"))
		return exitFailed
	}
	page, err := s.page(surface)
	if err != nil {
		fmt.Fprintln(stderr, "docs:", err)
		return exitFailed
	}
	if *recordTo != "" {
		recorded, err := record(surface)
		if err == nil {
			err = os.WriteFile(*recordTo, recorded, 0o644)
		}
		if err != nil {
			fmt.Fprintln(stderr, "docs: the examples cannot be recorded:", err)
			return exitFailed
		}
		if *out == "" && *check == "" {
			return exitOK
		}
	}
	generated := render(page)
	if len(generated) == 0 {
		fmt.Fprintln(stderr, "docs: there is no privacy policy to print: declare docs.Prose.Data with mcpkit.Documentation")
		return exitFailed
	}
	switch {
	case *check != "":
		return checkPage(*check, generated, *outputs, stdout, stderr)
	case *out == "":
		_, err = stdout.Write(generated)
	default:
		err = writePage(*out, generated)
	}
	if err != nil {
		fmt.Fprintln(stderr, "docs:", err)
		return exitFailed
	}
	return exitOK
}

// renderer chooses the form of the page, by its name or by that of the file.
func renderer(format, file string) (func(*docs.Page) []byte, error) {
	if format == "" {
		format = strings.TrimPrefix(filepath.Ext(file), ".")
		if filepath.Base(file) == "llms.txt" {
			format = "llms"
		}
		if format == "" || format == "markdown" || pageFormats[format] == nil {
			format = "md"
		}
	}
	render := pageFormats[format]
	if render == nil {
		return nil, fmt.Errorf("there is no format %q; there are md, html, json, llms and privacy", format)
	}
	return render, nil
}

// examplesThatFail are the findings because of which a page must not be written: nobody
// documents what does not work.
func examplesThatFail(s *policy.Surface) (failed []string) {
	for _, f := range policy.Check(s).Failures() {
		if strings.HasPrefix(string(f.Rule.ID), "example-") {
			failed = append(failed, f.String())
		}
	}
	return failed
}

// writePage writes the page, or the part of a document that it is.
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
		fmt.Fprintln(stderr, "docs:", err)
		return exitFailed
	}
	if !outputs {
		committed, generated = docs.MaskOutputs(committed), docs.MaskOutputs(generated)
	}
	diff, stale := docs.Stale(committed, generated)
	if stale {
		fmt.Fprintf(stdout, "%s is not what would be generated now; write it anew with: docs -o %s\n\n%s", file, file, diff)
		return exitFailed
	}
	return exitOK
}

func (s *Server) commandSubmission(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("submission", flag.ContinueOnError)
	profile := flags.String("profile", string(submission.Anthropic), "the directory: anthropic or openai")
	dir := flags.String("o", "", "folder to write to; other files in it are left alone")
	if ok, code := parse(flags, args, stderr); !ok {
		return code
	}
	if *dir == "" {
		fmt.Fprintln(stderr, "submission: -o says which folder to write to")
		return exitUsage
	}
	if p := submission.Profile(*profile); p != submission.Anthropic && p != submission.OpenAI {
		fmt.Fprintf(stderr, "submission: there is no profile %q; there are anthropic and openai\n", *profile)
		return exitUsage
	}
	kit := s.Submission(ctx, submission.Profile(*profile))
	if err := kit.Write(*dir); err != nil {
		fmt.Fprintln(stderr, err)
		return exitFailed
	}
	fmt.Fprintf(stdout, "%s: read SUBMISSION.md first\n", *dir)
	return exitOK
}

func (s *Server) commandServerJSON(_ context.Context, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("server.json", flag.ContinueOnError)
	out := flags.String("o", "", "file to write")
	if ok, code := parse(flags, args, stderr); !ok {
		return code
	}
	content, err := submission.ServerJSON(s.Surface(), s.listing)
	if err != nil {
		fmt.Fprintln(stderr, err)
		return exitFailed
	}
	if *out == "" {
		_, err = stdout.Write(content)
	} else {
		err = os.WriteFile(*out, content, 0o644)
	}
	if err != nil {
		fmt.Fprintln(stderr, "server.json:", err)
		return exitFailed
	}
	return exitOK
}
