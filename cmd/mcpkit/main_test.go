package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/mcpkit-go/mcpkit/budget/tiktoken"
)

// A result is the exit code and the output of a run.
type result struct {
	code     int
	out, err string
}

func runWith(in string, args ...string) result {
	var out, err bytes.Buffer
	code := run(context.Background(), args, streams{strings.NewReader(in), &out, &err})
	return result{code, out.String(), err.String()}
}

func TestUsage(t *testing.T) {
	const tokensLine = "  tokens        Counts the tokens that texts cost a model.\n"
	if r := runWith(""); r.code != 2 || r.out != "" || !strings.Contains(r.err, tokensLine) {
		t.Errorf("without arguments: %+v", r)
	}
	for _, help := range []string{"help", "-h", "-help", "--help"} {
		if r := runWith("", help); r.code != 0 || r.err != "" || !strings.Contains(r.out, tokensLine) {
			t.Errorf("%s: %+v", help, r)
		}
	}
	if r := runWith("", "tokenz"); r.code != 2 || !strings.HasPrefix(r.err, "mcpkit: unexpected argument tokenz, did you mean \"tokens\"?\nUsage: ") {
		t.Errorf("an unknown command: %+v", r)
	}
}

// Each command has help with an example, on the standard output.
func TestHelp(t *testing.T) {
	for _, node := range newParser().Model.Children {
		for _, args := range [][]string{{"help", node.Name}, {node.Name, "--help"}, {node.Name, "-help"}, {node.Name, "-h"}} {
			r := runWith("", args...)
			if r.code != 0 || r.err != "" || !strings.HasPrefix(r.out, "Usage: mcpkit "+node.Name) || !strings.Contains(r.out, "    mcpkit "+node.Name) {
				t.Errorf("%v: %+v", args, r)
			}
		}
	}
}

func TestVersion(t *testing.T) {
	if r := runWith("", "version"); r.code != 0 || r.err != "" || !strings.HasPrefix(r.out, "mcpkit ") || strings.Count(r.out, "\n") != 1 {
		t.Errorf("%+v", r)
	}
	if r := runWith("", "version", "extra"); r.code != 2 || r.out != "" {
		t.Errorf("an argument: %+v", r)
	}
}

func TestTokensUsage(t *testing.T) {
	if r := runWith("", "tokens"); r.code != 2 || !strings.HasPrefix(r.err, "mcpkit tokens: no file is named\nUsage: mcpkit tokens [<file> ...] [flags]\n") {
		t.Errorf("without a file: %+v", r)
	}
	if r := runWith("", "tokens", "-xml", "-"); r.code != 2 || r.out != "" || !strings.Contains(r.err, "-x") {
		t.Errorf("an unknown flag: %+v", r)
	}
	if r := runWith("", "tokens", "-h"); r.code != 0 || r.err != "" || !strings.Contains(r.out, "1.8 times the tokens") {
		t.Errorf("-h: %+v", r)
	}
	for _, file := range []string{"-json", "--json"} { // after --, it is a file
		if r := runWith("", "tokens", "--", file); r.code != 1 || !strings.Contains(r.err, "open "+file) {
			t.Errorf("%s: %+v", file, r)
		}
	}
}

func TestTokens(t *testing.T) {
	dir := t.TempDir()
	a, b := filepath.Join(dir, "a.txt"), filepath.Join(dir, "b & c.txt")
	write(t, a, "hello <|endoftext|> world")
	write(t, b, strings.Repeat("a", 80_000))

	r := runWith("", "tokens", a, b)
	want := strings.Join([]string{
		"  bytes  cl100k_base  o200k_base  claude (estimate)  name",
		"     25            8           9                 15  " + a,
		"  80000        10000       10000              18000  " + b,
		"  80025        10008       10009              18015  total",
		"",
	}, "\n")
	if r.code != 0 || r.err != "" || r.out != want {
		t.Errorf("got %+v, want output\n%s", r, want)
	}

	r = runWith("", "tokens", "-json", a, b)
	want = `[{"name":"` + a + `","bytes":25,"cl100k_base":8,"o200k_base":9,"claude":15},` +
		`{"name":"` + b + `","bytes":80000,"cl100k_base":10000,"o200k_base":10000,"claude":18000}]` + "\n"
	if r.code != 0 || r.err != "" || r.out != want {
		t.Errorf("got %+v, want output\n%s", r, want)
	}

	r = runWith("\n \n", "tokens", "-json", "-")
	want = `[{"name":"-","bytes":3,"cl100k_base":1,"o200k_base":1,"claude":2}]` + "\n"
	if r.code != 0 || r.out != want {
		t.Errorf("got %+v, want output\n%s", r, want)
	}
}

// TestTokensMissing expects a message for every file that cannot be read, and counts of the others.
func TestTokensMissing(t *testing.T) {
	dir := t.TempDir()
	file, missing := filepath.Join(dir, "a.txt"), filepath.Join(dir, "missing.txt")
	write(t, file, "")

	r := runWith("", "tokens", "-json", missing, file, dir)
	if want := `[{"name":"` + file + `","bytes":0,"cl100k_base":0,"o200k_base":0,"claude":0}]` + "\n"; r.code != 1 || r.out != want {
		t.Errorf("got %+v, want output\n%s", r, want)
	}
	problems := strings.Split(strings.TrimSpace(r.err), "\n")
	if len(problems) != 2 || !strings.Contains(problems[0], missing) || !strings.Contains(problems[1], dir) {
		t.Errorf("the messages are\n%s", r.err)
	}
	if r := runWith("", "tokens", missing); r.code != 1 || r.out != "" {
		t.Errorf("nothing to count: %+v", r)
	}
	if r := runWith("", "tokens", "-json", missing); r.code != 1 || r.out != "[]\n" {
		t.Errorf("nothing to count, as JSON: %+v", r)
	}
}

func TestTokensOfAnEncoding(t *testing.T) {
	const text = "Grüße, an indented\n        line"
	for encoding, want := range map[string]int{"r50k_base": 17, "p50k_base": 11, "p50k_edit": 11, "cl100k_base": 10, "o200k_base": 10} {
		counter, err := tiktoken.Load(encoding)
		if err != nil {
			t.Fatal(err)
		}
		if n := counter.Count(text); n != want {
			t.Errorf("%s: the library counts %d tokens, not %d", encoding, n, want)
		}
		r := runWith(text, "tokens", "-json", "-encoding", encoding, "-")
		if line := fmt.Sprintf(`[{"name":"-","bytes":%d,"%s":%d}]`+"\n", len(text), encoding, want); r.code != 0 || r.err != "" || r.out != line {
			t.Errorf("%s: got %+v, want output\n%s", encoding, r, line)
		}
	}
	r := runWith("hello", "tokens", "-encoding", "r50k_base", "-")
	if want := "  bytes  r50k_base  name\n      5          1  -\n"; r.code != 0 || r.out != want {
		t.Errorf("got %+v, want output\n%s", r, want)
	}
	r = runWith("hello", "tokens", "-encoding", "gpt2", "-")
	if r.code != 2 || r.out != "" || !strings.Contains(r.err, `"gpt2"`) {
		t.Errorf("an unknown encoding: %+v", r)
	}
	for _, known := range []string{"r50k_base", "p50k_base", "p50k_edit", "cl100k_base", "o200k_base"} {
		if !strings.Contains(r.err, known) {
			t.Errorf("the message does not list %s: %s", known, r.err)
		}
	}
}

func TestTokensBadInput(t *testing.T) {
	var out, problems bytes.Buffer
	in := iotest.ErrReader(errors.New("the line is dead"))
	code := run(t.Context(), []string{"tokens", "-"}, streams{in, &out, &problems})
	if want := "mcpkit tokens: standard input: the line is dead\n"; code != 1 || problems.String() != want {
		t.Errorf("exit %d, %s", code, problems.String())
	}
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
