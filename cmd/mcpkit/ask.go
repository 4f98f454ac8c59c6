package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/cmd/mcpkit/internal/scaffold"
)

// isTerminal reports whether somebody can answer questions at in.
func isTerminal(in io.Reader) bool {
	f, ok := in.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return false
	}
	null, err := os.Stat(os.DevNull)
	return err != nil || !os.SameFile(info, null)
}

// A question asks for one field of a Spec.
type question struct {
	field  string
	text   func(s *scaffold.Spec) string
	preset func(s *scaffold.Spec) string // the answer of an empty line; nil or "" if it has none
	set    func(s *scaffold.Spec, answer string) error
}

func fixed(text string) func(*scaffold.Spec) string {
	return func(*scaffold.Spec) string { return text }
}

var questions = []question{
	{"Module", fixed("Module path, such as example.com/notes"), nil,
		func(s *scaffold.Spec, a string) error { s.Module = a; return nil }},
	{"Name", fixed("Name of the server for machines"), func(s *scaffold.Spec) string { return scaffold.NameOf(s.Module) },
		func(s *scaffold.Spec, a string) error { s.Name = a; return nil }},
	{"Title", fixed("Name of the server for people"), func(s *scaffold.Spec) string { return scaffold.TitleOf(s.Name) },
		func(s *scaffold.Spec, a string) error { s.Title = a; return nil }},
	{"URL", fixed("Public https address of the MCP endpoint, such as https://notes.example.com/mcp"), nil,
		func(s *scaffold.Spec, a string) error { s.URL = a; return nil }},
	{"Privacy", fixed("Address of the privacy policy"), nil,
		func(s *scaffold.Spec, a string) error { s.Privacy = a; return nil }},
	{"Support", fixed("Where users ask for help: a mail address or an https address"), nil,
		func(s *scaffold.Spec, a string) error { s.Support = a; return nil }},
	{"Security", fixed("Where vulnerabilities are reported"), func(s *scaffold.Spec) string { return s.Support },
		func(s *scaffold.Spec, a string) error { s.Security = a; return nil }},
	{"Access", fixed("Who may call the server: public (everybody), oauth (a login at a provider that MCP clients can use) or login (a login at another provider, through the program)"), nil,
		func(s *scaffold.Spec, a string) error { s.Access = a; return nil }},
	{"Reason", fixed("Why no login is needed, such as: serves only public documentation"), nil,
		func(s *scaffold.Spec, a string) error { s.Reason = a; return nil }},
	{"Provider", func(s *scaffold.Spec) string {
		var names []string
		for _, p := range scaffold.Providers(s.Access) {
			names = append(names, p.String())
		}
		return "Identity provider, one of " + strings.Join(names, ", ")
	}, nil, func(s *scaffold.Spec, a string) error { s.Provider = a; return nil }},
}

// ask asks for each field of s that is missing, until the answer is right. It asks for nothing that
// a flag says, even if that is wrong.
func ask(ctx context.Context, s *scaffold.Spec, in *lines, out io.Writer) error {
	for _, q := range questions {
		problem := s.CheckField(q.field)
		if problem == nil || !problem.Missing {
			continue
		}
		for done := false; !done; {
			var err error
			if done, err = q.once(ctx, s, in, out); err != nil {
				return err
			}
		}
	}
	if problem := s.CheckField("Tools"); problem == nil || !problem.Missing {
		return nil
	}
	return askTools(ctx, s, in, out)
}

// askTools asks for tools until an empty line.
func askTools(ctx context.Context, s *scaffold.Spec, in *lines, out io.Writer) error {
	text := "Tool, as NAME:EFFECT:TITLE with the effect read, add or change, such as search_notes:read:Search notes"
	for {
		more := false // whether the line was not empty
		tools := s.Tools
		q := question{"Tools", fixed(text), nil, func(s *scaffold.Spec, answer string) error {
			more = true
			t, err := scaffold.ParseTool(answer)
			s.Tools = append(slices.Clip(tools), t)
			return err
		}}
		done, err := q.once(ctx, s, in, out)
		switch {
		case err != nil:
			return err
		case !done && !more && len(s.Tools) > 0:
			return nil
		case done:
			text = "Next tool; an empty line ends the list"
		}
	}
}

// once asks a question once. If the answer is wrong or empty, done is false and s is as it was.
func (q question) once(ctx context.Context, s *scaffold.Spec, in *lines, out io.Writer) (done bool, err error) {
	preset, text := "", q.text(s)
	if q.preset != nil {
		preset = q.preset(s)
	}
	if preset != "" {
		text += " [" + preset + "]"
	}
	fmt.Fprint(out, text+": ")
	answer, err := in.next(ctx)
	if errors.Is(err, io.EOF) {
		return false, fmt.Errorf("the input ended before the answer for %s", flagOf(q.field))
	} else if err != nil {
		return false, err
	}
	if answer == "" {
		answer = preset
	}
	if answer == "" {
		return false, nil
	}
	answered := *s
	if err := q.set(&answered, answer); err != nil {
		fmt.Fprintln(out, err)
		return false, nil
	}
	if problem := answered.CheckField(q.field); problem != nil {
		fmt.Fprintln(out, problem)
		return false, nil
	}
	*s = answered
	return true, nil
}

// lines are the lines of a reader.
type lines struct{ c chan line }

type line struct {
	text string
	err  error
}

// newLines begins to read lines. The goroutine that reads ends with the program or the input.
func newLines(r io.Reader) *lines {
	l := &lines{make(chan line)}
	go func() {
		scanner := bufio.NewScanner(r)
		for scanner.Scan() {
			l.c <- line{text: strings.TrimSpace(scanner.Text())}
		}
		err := scanner.Err()
		if err == nil {
			err = io.EOF
		}
		for {
			l.c <- line{err: err}
		}
	}()
	return l
}

// next returns the next line.
func (l *lines) next(ctx context.Context) (string, error) {
	select {
	case got := <-l.c:
		return got.text, got.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}
