package oauth_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/envelope"
)

// TestEveryMethodOfTheSDKIsKnown reads the methods from go-sdk's source. A method that a new
// version adds must be in the table and among the samples.
func TestEveryMethodOfTheSDKIsKnown(t *testing.T) {
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/modelcontextprotocol/go-sdk").Output()
	require.NoError(t, err)
	constants := map[string]string{}
	var names []string
	files, err := filepath.Glob(filepath.Join(strings.TrimSpace(string(dir)), "mcp", "*.go"))
	require.NoError(t, err)
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		ast.Inspect(parsed, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || len(spec.Values) != len(spec.Names) {
				return true
			}
			for i, value := range spec.Values {
				switch value := value.(type) {
				case *ast.BasicLit:
					constants[spec.Names[i].Name], _ = strconv.Unquote(value.Value)
				case *ast.CompositeLit:
					if spec.Names[i].Name != "serverMethodInfos" {
						continue
					}
					for _, element := range value.Elts {
						names = append(names, element.(*ast.KeyValueExpr).Key.(*ast.Ident).Name)
					}
				}
			}
			return true
		})
	}
	require.NotEmpty(t, names)
	sampled := map[string]bool{}
	for _, s := range samples {
		sampled[s.method] = true
	}
	for _, name := range names {
		method := constants[name]
		require.NotEmpty(t, method, name)
		assert.True(t, envelope.Message{Method: method}.Known(), method)
		assert.True(t, sampled[method], method)
	}
	assert.False(t, envelope.Message{Method: customMethod}.Known())
}
