package wrap_test

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/testsize"
)

// TestSDKsOwnExamples wraps the example servers of go-sdk, whose source is changed in one place:
// instead of serving, main passes the server to wrap.SDK. It wraps each server first without
// annotations, then with the lines that the report prints to paste.
func TestSDKsOwnExamples(t *testing.T) {
	testsize.OnlySlow(t, "it compiles programs")
	if testing.Short() {
		t.Skip("builds programs")
	}
	sdk := goOutput(t, ".", "list", "-m", "-f", "{{.Dir}}", "github.com/modelcontextprotocol/go-sdk")
	root := filepath.Dir(goOutput(t, ".", "env", "GOMOD"))
	for name, tc := range map[string]struct {
		snippets []string // the lines to paste
		other    []string // the other rules that the tools break
	}{
		"hello": {
			snippets: []string{`"greet": annotate.Destructive("Greet"),`},
		},
		"memory": {
			snippets: []string{
				`"add_observations": annotate.Additive("Add observations"),`,
				`"create_entities": annotate.Additive("Create entities"),`,
				`"create_relations": annotate.Additive("Create relations"),`,
				`"delete_entities": annotate.Destructive("Delete entities"),`,
				`"delete_observations": annotate.Destructive("Delete observations"),`,
				`"delete_relations": annotate.Destructive("Delete relations"),`,
				`"open_nodes": annotate.Destructive("Open nodes"),`,
				`"read_graph": annotate.ReadOnly("Read graph"),`,
				`"search_nodes": annotate.ReadOnly("Search nodes"),`,
			},
		},
		"sequentialthinking": {
			snippets: []string{
				`"continue_thinking": annotate.Additive("Continue thinking"),`,
				`"review_thinking": annotate.Destructive("Review thinking"),`,
				`"start_thinking": annotate.Destructive("Start thinking"),`,
			},
		},
		"everything": {
			snippets: []string{
				`"elicit (form)": annotate.Destructive("Elicit form"),`,
				`"elicit (url)": annotate.Destructive("Elicit url"),`,
				`"greet": annotate.Destructive("Greet"),`,
				`"greet (content with ResourceLink)": annotate.Destructive("Greet content with resource link"),`,
				`"greet (structured)": annotate.Destructive("Greet structured"),`,
				`"greet (with Icons)": annotate.Destructive("Greet with icons"),`,
				`"log": annotate.Destructive("Log"),`,
				`"ping": annotate.Destructive("Ping"),`,
				`"roots": annotate.Destructive("Roots"),`,
				`"sample": annotate.Destructive("Sample"),`,
			},
			// The wrapper cannot fix names and descriptions.
			other: []string{"tool-name", "tool-description"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			copyExample(t, filepath.Join(sdk, "examples", "server", name), dir)
			writeModule(t, root, dir)

			findings := checkWrapped(t, dir, nil)
			var pasted []string
			for _, f := range findings {
				if f.Rule == "tool-annotation" {
					snippet := regexp.MustCompile(`add to the annotations: (.*\),) \(guessed `).FindStringSubmatch(f.Fix)
					require.NotNil(t, snippet, f.Fix)
					pasted = append(pasted, snippet[1])
				}
			}
			assert.Equal(t, tc.snippets, pasted)
			assert.ElementsMatch(t, append([]string{"tool-annotation"}, tc.other...), rules(findings))

			assert.ElementsMatch(t, tc.other, rules(checkWrapped(t, dir, pasted)), "no finding about annotations remains")
		})
	}
}

// A wrappedFinding is a finding about a tool that the changed example prints.
type wrappedFinding struct{ Rule, Tool, Message, Fix string }

// rules returns the rules of findings, each once.
func rules(findings []wrappedFinding) (ids []string) {
	seen := map[string]bool{}
	for _, f := range findings {
		if !seen[f.Rule] {
			seen[f.Rule] = true
			ids = append(ids, f.Rule)
		}
	}
	return ids
}

func goOutput(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod", "GOPROXY=off")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	require.NoError(t, err, "go %s: %s", strings.Join(args, " "), stderr.String())
	return strings.TrimSpace(string(out))
}

// copyExample copies the sources of an example and replaces the statement of main that serves.
func copyExample(t *testing.T, from, to string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(from, "*.go"))
	require.NoError(t, err)
	replaced := 0
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		fset := token.NewFileSet()
		parsed, err := parser.ParseFile(fset, file, nil, parser.ParseComments)
		require.NoError(t, err)
		replaced += handToWrap(parsed)
		var out bytes.Buffer
		require.NoError(t, format.Node(&out, fset, parsed))
		require.NoError(t, os.WriteFile(filepath.Join(to, filepath.Base(file)), out.Bytes(), 0o600))
	}
	require.Equal(t, 1, replaced, "one statement serves")
	// Examples may embed files.
	others, err := os.ReadDir(from)
	require.NoError(t, err)
	for _, other := range others {
		if !other.IsDir() && !strings.HasSuffix(other.Name(), ".go") {
			raw, err := os.ReadFile(filepath.Join(from, other.Name()))
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(filepath.Join(to, other.Name()), raw, 0o600))
		}
	}
}

// handToWrap replaces the statement of main that serves, an if or a call of Run, with one that
// wraps the server. Imports that only the old statement needs become blank.
func handToWrap(file *ast.File) (replaced int) {
	for _, decl := range file.Decls {
		main, ok := decl.(*ast.FuncDecl)
		if !ok || main.Name.Name != "main" || main.Recv != nil {
			continue
		}
		for i, statement := range main.Body.List {
			if !callsRun(statement) {
				continue
			}
			main.Body.List[i] = &ast.ExprStmt{X: &ast.CallExpr{Fun: ast.NewIdent("checkWrapped"), Args: []ast.Expr{ast.NewIdent("server")}}}
			replaced++
		}
	}
	if replaced == 0 {
		return 0
	}
	used := map[string]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		if selector, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := selector.X.(*ast.Ident); ok {
				used[x.Name] = true
			}
		}
		return true
	})
	for _, imported := range file.Imports {
		path, _ := strconv.Unquote(imported.Path.Value)
		if imported.Name == nil && !used[path[strings.LastIndex(path, "/")+1:]] {
			imported.Name = ast.NewIdent("_")
		}
	}
	// Comments would move to the position of the statement.
	file.Comments = nil
	return replaced
}

// callsRun reports whether a statement calls server.Run.
func callsRun(statement ast.Stmt) (found bool) {
	ast.Inspect(statement, func(n ast.Node) bool {
		if selector, ok := n.(*ast.SelectorExpr); ok && selector.Sel.Name == "Run" {
			if x, ok := selector.X.(*ast.Ident); ok && x.Name == "server" {
				found = true
			}
		}
		return !found
	})
	return found
}

// writeModule makes dir a module that requires this module from its directory.
func writeModule(t *testing.T, root, dir string) {
	t.Helper()
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	require.NoError(t, err)
	text := regexp.MustCompile(`(?m)^module .*$`).ReplaceAllString(string(mod), "module example.com/wrapped")
	text += "\nrequire github.com/mcpkit-go/mcpkit v0.0.0\n\nreplace github.com/mcpkit-go/mcpkit => " + strconv.Quote(root) + "\n"
	require.NoError(t, os.WriteFile(filepath.Join(dir, "go.mod"), []byte(text), 0o600))
	sum, err := os.ReadFile(filepath.Join(root, "go.sum"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "go.sum"), sum, 0o600))
}

// checkWrapped runs the changed example with annotations and returns the findings about its tools.
func checkWrapped(t *testing.T, dir string, annotations []string) (findings []wrappedFinding) {
	t.Helper()
	imports := ""
	if len(annotations) > 0 {
		imports = `"github.com/mcpkit-go/mcpkit/annotate"`
	}
	source := `package main

import (
	"encoding/json"
	"os"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	` + imports + `
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap"
)

func checkWrapped(server *mcp.Server) {
	srv := wrap.SDK(server, mcpkit.Manifest{Name: "wrapped", Title: "Wrapped", Version: "1.0.0"}, mcpkit.Public("a test"), wrap.Annotations{
		` + strings.Join(annotations, "\n\t\t") + `
	})
	type finding struct{ Rule, Tool, Message, Fix string }
	findings := []finding{}
	for _, f := range srv.Check().Failures() {
		if f.Tool != "" {
			findings = append(findings, finding{string(f.Rule.ID), f.Tool, f.Message, f.Fix})
		}
	}
	if err := json.NewEncoder(os.Stdout).Encode(findings); err != nil {
		panic(err)
	}
}
`
	require.NoError(t, os.WriteFile(filepath.Join(dir, "wrapped.go"), []byte(source), 0o600))
	require.NoError(t, json.Unmarshal([]byte(goOutput(t, dir, "run", ".")), &findings))
	return findings
}
