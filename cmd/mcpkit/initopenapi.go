package main

import (
	"errors"
	"fmt"
	"go/parser"
	"go/token"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/openapi"
)

// openAPIFile is the file that init --openapi writes.
const openAPIFile = "tools_openapi.go"

// writeOpenAPI writes the tools of an OpenAPI document into the package in a directory.
func writeOpenAPI(std streams, dir, document string, chosen openapi.Selection) error {
	doc, err := openapi.ReadFile(document)
	if err != nil {
		return fmt.Errorf("%s: %w", document, err)
	}
	file := filepath.Join(dir, openAPIFile)
	existing, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	pkg, err := packageIn(dir)
	if err != nil {
		return err
	}
	made, err := openapi.Generate(doc, chosen, openapi.Output{Package: pkg, Document: filepath.Base(document), Existing: existing})
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(file, made.Code, 0o644); err != nil {
		return err
	}
	for _, change := range made.Changes {
		fmt.Fprint(std.out, change)
	}
	for _, note := range append(doc.Notes(), made.Notes...) {
		fmt.Fprintf(std.err, "note: %s\n", note)
	}
	return summarize(std.out, file, made)
}

// summarize says what was written and what to do next.
func summarize(w io.Writer, file string, made *openapi.Source) error {
	fmt.Fprintf(w, "%s has %s. Their list costs a model up to %d tokens in each conversation.\n", file, counted(len(made.Operations), "tool"), made.Tokens)
	if made.Decisions > 0 {
		fmt.Fprintf(w, "It does not compile until you replace the word decide in %s.\n", counted(made.Decisions, "line"))
	}
	_, err := fmt.Fprintln(w, "Review each annotation and description, then add the tools to the server: wrap.Mux(srv, backend, Tools()...)")
	return err
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// packageIn returns the name of the Go package in a directory, or "main" if it has none.
func packageIn(dir string) (string, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return "", err
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.PackageClauseOnly)
		if err != nil {
			return "", err
		}
		return file.Name.Name, nil
	}
	return "main", nil
}
