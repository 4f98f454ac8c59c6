package schema_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/schema"
)

// Common keywords with a value that the metaschema forbids are refused, in every dialect.
func TestCompileRefusesWrongValuesOfCommonKeywords(t *testing.T) {
	for _, dialect := range []string{"", "http://json-schema.org/draft-04/schema#", "http://json-schema.org/draft-07/schema#", "https://json-schema.org/draft/2019-09/schema", "https://json-schema.org/draft/2020-12/schema"} {
		for _, keyword := range []string{
			`"type":"text"`, `"type":["string","text"]`, `"type":["string","string"]`, `"type":[]`, `"type":[1]`, `"type":{}`,
			`"title":1`, `"description":{}`, `"format":true`,
			`"properties":[]`, `"properties":null`, `"properties":{"a":1}`, `"properties":{"a":{"type":"text"}}`, `"properties":{"a":{"items":{"type":"text"}}}`,
			`"items":1`, `"items":{"type":"text"}`,
			`"additionalProperties":1`, `"additionalProperties":{"type":"text"}`,
			`"required":"a"`, `"required":[1]`, `"required":["a","a"]`, `"enum":"a"`,
			`"minimum":"1"`, `"maximum":null`,
			`"minLength":-1`, `"maxLength":"1"`, `"minItems":1.5`, `"maxItems":-1`,
		} {
			doc := "{" + keyword + "}"
			if dialect != "" {
				doc = `{"$schema":"` + dialect + `",` + keyword + "}"
			}
			_, err := schema.Compile([]byte(doc))
			assert.Error(t, err, doc)
		}
	}
}
