package openapi_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/openapi"
)

// TestOpenAPI32 checks a document of version 3.2: its operations with methods of tools are tools,
// and there is a note about the others.
func TestOpenAPI32(t *testing.T) {
	d := parse(t, `openapi: 3.2.0
info: {title: T, version: "1"}
paths:
  /pets:
    query: {operationId: queryPets, responses: {"204": {description: Nothing}}}
    additionalOperations:
      COPY: {operationId: copyPets, responses: {"204": {description: Nothing}}}
    get: {operationId: listPets, responses: {"204": {description: Nothing}}}
`)
	notes := d.Notes()
	_, tools := mounted(t, d, &service{}, openapi.Operations{"listPets": annotate.ReadOnly("List pets")})
	assert.Len(t, tools, 1)
	const allowed = " of /pets cannot be a tool, whose method is one of GET, HEAD, POST, PUT, PATCH, DELETE"
	assert.True(t, contains(notes, "line 5: QUERY"+allowed), notes)
	assert.True(t, contains(notes, "line 6: additionalOperations"+allowed), notes)
	require.ErrorContains(t, openapi.Mount(newServer(), d, openapi.Operations{"queryPets": annotate.ReadOnly("Query pets")}, openapi.Service(nil)), "line 5: QUERY"+allowed)
}

// TestReferencesToThemselves checks what is said of parts that refer to themselves.
func TestReferencesToThemselves(t *testing.T) {
	d := parse(t, `{"openapi": "3.0.0", "paths": {"/a": {"get": {"operationId": "read", "parameters": [{"$ref": "#/components/parameters/A"}], "responses": {"204": {}}}}},
		"components": {"parameters": {"A": {"$ref": "#/components/parameters/B"}, "B": {"$ref": "#/components/parameters/A"}}}}`)
	err := openapi.Mount(newServer(), d, openapi.Operations{"read": annotate.ReadOnly("Read")}, openapi.Service(nil))
	require.ErrorContains(t, err, "a parameter refers to #/components/parameters/A, which the document does not describe")
}
