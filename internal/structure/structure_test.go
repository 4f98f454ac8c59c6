package structure_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/structure"
)

const module = "github.com/mcpkit-go/mcpkit/"

// A limit is the largest circle, number of pairs and type that a package may have.
type limit struct{ circle, pairs, fields, methods int }

// usual is the limit of every package that has no row in limits.
var usual = limit{circle: 15, pairs: 8, fields: 50, methods: 40}

// limits are the limits of single packages.
var limits = map[string]limit{
	"mcpkit": {circle: 12, pairs: 6, fields: 15, methods: 30},
}

// TestPackagesStayLivable measures every package of the module and compares it with its limit.
func TestPackagesStayLivable(t *testing.T) {
	packages, err := structure.Measure("../..", module+"...")
	require.NoError(t, err)
	require.NotEmpty(t, packages)
	t.Logf("%-28s %6s %7s %6s  %s", "package", "files", "circle", "pairs", "widest type")
	for _, p := range packages {
		name := p.Path[len(module):]
		most, ok := limits[name]
		if !ok {
			most = usual
		}
		t.Logf("%-28s %6d %7d %6d  %s: %d fields, %d methods", name, p.Files, len(p.Circle), len(p.Pairs), p.Widest.Name, p.Widest.Fields, p.Widest.Methods)
		assert.LessOrEqual(t, len(p.Circle), most.circle, "%s: these files need each other in a circle: %v", name, p.Circle)
		assert.LessOrEqual(t, len(p.Pairs), most.pairs, "%s: these pairs of files need each other: %v", name, p.Pairs)
		for _, typ := range p.Types {
			assert.LessOrEqual(t, typ.Fields, most.fields, "%s.%s: fields", name, typ.Name)
			assert.LessOrEqual(t, typ.Methods, most.methods, "%s.%s: methods", name, typ.Name)
		}
	}
}
