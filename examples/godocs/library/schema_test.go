package library_test

import (
	"testing"

	"github.com/invopop/jsonschema"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/examples/godocs/library"
)

// Models see the inputs and outputs through their JSON schemas only.
func TestEveryFieldIsDescribed(t *testing.T) {
	reflector := jsonschema.Reflector{DoNotReference: true}
	var check func(t *testing.T, path string, schema *jsonschema.Schema)
	check = func(t *testing.T, path string, schema *jsonschema.Schema) {
		if schema.Properties == nil {
			return
		}
		for pair := schema.Properties.Oldest(); pair != nil; pair = pair.Next() {
			name, property := path+"."+pair.Key, pair.Value
			require.NotEmpty(t, property.Description, name)
			require.NotRegexp(t, `[\\,]$`, property.Description, "%s: a comma in the tag is not escaped", name)
			check(t, name, property)
			if property.Items != nil {
				check(t, name+"[]", property.Items)
			}
		}
	}
	for _, v := range []any{
		library.SearchInput{}, library.SearchOutput{}, library.PackagesInput{}, library.PackagesOutput{},
		library.PackageInput{}, library.PackageOutput{}, library.SymbolInput{}, library.SymbolOutput{},
	} {
		check(t, "", reflector.Reflect(v))
	}

	in := reflector.Reflect(library.SearchInput{})
	require.Equal(t, []string{"query"}, in.Required)
	limit, _ := in.Properties.Get("limit")
	require.Equal(t, "100", limit.Maximum.String())
	require.EqualValues(t, "20", limit.Default)
	kind, _ := in.Properties.Get("kind")
	require.Equal(t, []any{"package", "func", "type", "method", "const", "var"}, kind.Enum)
	query, _ := in.Properties.Get("query")
	require.Contains(t, query.Description, "(io.Copy, Client.Do, net/http), or several words")
}
