package schema_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/schema"
)

// BenchmarkArguments validates typical arguments.
func BenchmarkArguments(b *testing.B) {
	v := compile[search](b, schema.Input)
	args := []byte(`{"query":"x","limit":5,"since":"2026-01-31T12:00:00Z","where":{"kind":"func","tags":["a","b"]},"all":[{"kind":"type"}],"id":"abc"}`)
	b.ReportAllocs()
	for b.Loop() {
		if _, problems := v.Arguments(args); problems != nil {
			b.Fatal(problems)
		}
	}
}

// BenchmarkOracle validates the same arguments with santhosh-tekuri/jsonschema.
func BenchmarkOracle(b *testing.B) {
	doc := document[search](b, schema.Input)
	o, err := schema.NewOracle(doc)
	require.NoError(b, err)
	args := []byte(`{"query":"x","limit":5,"since":"2026-01-31T12:00:00Z","where":{"kind":"func","tags":["a","b"]},"all":[{"kind":"type"}],"id":"abc"}`)
	b.ReportAllocs()
	for b.Loop() {
		if problems := o.Problems(args); problems != nil {
			b.Fatal(problems)
		}
	}
}

// BenchmarkCompile compiles the schema of a tool, with the metaschema already compiled.
func BenchmarkCompile(b *testing.B) {
	doc := document[search](b, schema.Input)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := schema.Compile(doc); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLongPattern matches more text than the validator matches with package regexp.
func BenchmarkLongPattern(b *testing.B) {
	for _, size := range []int{1 << 10, 1 << 16} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			v, err := schema.Compile([]byte(on(`{"type":"string","pattern":"^[a-z]*$"}`)))
			require.NoError(b, err)
			args := []byte(text("x")(size))
			b.SetBytes(int64(size))
			for b.Loop() {
				if _, problems := v.Arguments(args); problems != nil {
					b.Fatal(problems)
				}
			}
		})
	}
}
