package openapi_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/openapi"
)

// petsDocument has a schema with a discriminator, which other schemas extend by allOf.
func petsDocument(schema string) string {
	return `{"openapi": "3.0.3", "paths": {"/pets": {"post": {"operationId": "addPet",
		"requestBody": {"required": true, "content": {"application/json": {"schema": {"type": "object", "properties": {"v": ` + schema + `}}}}},
		"responses": {"200": {"content": {"application/json": {"schema": {"type": "object", "properties": {"v": ` + schema + `}}}}}}}}},
		"components": {"schemas": {
			"Pet": {"type": "object", "description": "A pet", "required": ["kind"], "discriminator": {"propertyName": "kind", "mapping": {"cat": "#/components/schemas/Cat", "lion": "Lion", "dog": "Dog"}},
				"properties": {"kind": {"type": "string"}, "name": {"type": "string"}}},
			"Cat": {"allOf": [{"$ref": "#/components/schemas/Pet"}, {"type": "object", "required": ["lives"], "properties": {"lives": {"type": "integer"}, "friend": {"$ref": "#/components/schemas/Pet"}}}]},
			"Lion": {"description": "A lion", "allOf": [{"$ref": "#/components/schemas/Cat"}, {"properties": {"mane": {"type": "boolean"}}}]},
			"Dog": {"allOf": [{"$ref": "#/components/schemas/Pet"}], "type": "object", "properties": {"bark": {"type": "boolean"}}},
			"Car": {"type": "object", "discriminator": {"propertyName": "type"}, "properties": {"type": {"type": "string"}}},
			"Shape": {"type": "object", "required": ["type"], "discriminator": {"propertyName": "type"}, "properties": {"type": {"type": "string"}}},
			"Circle": {"allOf": [{"$ref": "#/components/schemas/Shape"}, {"type": "object", "required": ["r"], "properties": {"type": {"type": "string", "enum": ["circle"]}, "r": {"type": "number"}}}]},
			"Square": {"allOf": [{"$ref": "#/components/schemas/Shape"}, {"type": "object", "required": ["r"], "properties": {"type": {"type": "string", "enum": ["square"]}, "r": {"type": "number"}}}]},
			"Plan": {"type": "object", "additionalProperties": false, "discriminator": {"propertyName": "kind", "mapping": {"paid": "Paid"}}, "properties": {"kind": {"type": "string", "enum": ["free", "paid"]}}},
			"Paid": {"allOf": [{"$ref": "#/components/schemas/Plan"}, {"type": "object", "properties": {"price": {"type": "integer"}}}]},
			"Bus": {"allOf": [{"$ref": "#/components/schemas/Car"}, {"type": "object", "properties": {"seats": {"type": "integer"}}}]}}}}`
}

// TestSubtypes checks that a value of a schema with a discriminator can have the members of the
// schemas that extend it, and that one of those has only its own and those that it extends.
func TestSubtypes(t *testing.T) {
	const friend = `"friend":{"type":"object"}`
	for name, tc := range map[string]struct{ schema, input, output string }{
		"the extended one": {`{"$ref": "#/components/schemas/Pet"}`,
			`{"type":"object","description":"A pet. One of Cat (with lives), Dog, Lion (with lives).","properties":{"kind":{"type":"string","description":"One of cat, dog, lion."},"bark":{"type":"boolean"},` + friend + `,"lives":{"type":"integer"},"mane":{"type":"boolean"},"name":{"type":"string"}},"required":["kind"]}`,
			`{"type":"object","description":"A pet","properties":{"kind":{"type":"string","description":"One of cat, dog, lion."},"bark":{"type":"boolean"},` + friend + `,"lives":{"type":"integer"},"mane":{"type":"boolean"},"name":{"type":"string"}}}`},
		"one that is not extended": {`{"$ref": "#/components/schemas/Dog"}`,
			`{"type":"object","description":"A pet","properties":{"kind":{"type":"string"},"bark":{"type":"boolean"},"name":{"type":"string"}},"required":["kind"]}`,
			`{"type":"object","description":"A pet","properties":{"kind":{"type":"string"},"bark":{"type":"boolean"},"name":{"type":"string"}}}`},
		"without a mapping": {`{"$ref": "#/components/schemas/Car"}`,
			`{"type":"object","description":"One of Bus.","properties":{"seats":{"type":"integer"},"type":{"type":"string"}}}`,
			`{"type":"object","properties":{"seats":{"type":"integer"},"type":{"type":"string"}}}`},
		"values of subtypes": {`{"$ref": "#/components/schemas/Shape"}`,
			`{"type":"object","description":"One of Circle (with r), Square (with r).","properties":{"type":{"type":"string","description":"One of circle, square."},"r":{"type":"number"}},"required":["type"]}`,
			`{"type":"object","properties":{"type":{"type":"string","description":"One of circle, square."},"r":{"type":"number"}}}`},
		"values of the extended one": {`{"$ref": "#/components/schemas/Plan"}`,
			`{"type":"object","description":"One of Paid.","properties":{"kind":{"type":"string","enum":["free","paid"]},"price":{"type":"integer"}}}`,
			`{"type":"object","properties":{"kind":{"type":"string","description":"One of free, paid."},"price":{"type":"integer"}}}`},
		"in a list": {`{"type": "array", "items": {"$ref": "#/components/schemas/Car"}}`,
			`{"type":"array","items":{"type":"object","description":"One of Bus.","properties":{"seats":{"type":"integer"},"type":{"type":"string"}}}}`,
			`{"type":"array","items":{"type":"object","properties":{"seats":{"type":"integer"},"type":{"type":"string"}}}}`},
	} {
		t.Run(name, func(t *testing.T) {
			s := &service{}
			srv, tools := mounted(t, parse(t, petsDocument(tc.schema)), s, openapi.Operations{"addPet": annotate.Additive("Add a pet")})
			require.Empty(t, failures(srv))
			assert.Equal(t, `{"type":"object","properties":{"v":`+tc.input+`},"additionalProperties":false}`, string(tools["add_pet"].Input))
			assert.Equal(t, `{"type":"object","properties":{"v":`+tc.output+`}}`, string(tools["add_pet"].Output))
		})
	}
	s := &service{}
	srv, _ := mounted(t, parse(t, petsDocument(`{"$ref": "#/components/schemas/Pet"}`)), s, openapi.Operations{"addPet": annotate.Additive("Add a pet")})
	_, err := try(t, mcptest.New(t, srv), "add_pet", `{"v":{"kind":"lion","lives":9,"mane":true}}`)
	require.NoError(t, err)
	assert.JSONEq(t, `{"v":{"kind":"lion","lives":9,"mane":true}}`, s.body)
}

// TestKindsOfBodies checks that the description of a tool says which arguments belong together,
// because those of a body have no description of their object.
func TestKindsOfBodies(t *testing.T) {
	for name, body := range map[string]string{
		"subtypes": `{"$ref": "#/components/schemas/Pet"}`,
		"oneOf":    `{"oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}, {"$ref": "#/components/schemas/Lion"}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			_, tools := mounted(t, parse(t, `{"openapi": "3.0.3", "paths": {"/pets": {"post": {"operationId": "addPet", "summary": "Adds a pet", "requestBody": {"required": true, "content": {"application/json": {"schema": `+body+`}}}, "responses": {"204": {}}}}},
				"components": {"schemas": {
					"Pet": {"type": "object", "discriminator": {"propertyName": "kind"}, "properties": {"kind": {"type": "string"}}},
					"Cat": {"allOf": [{"$ref": "#/components/schemas/Pet"}, {"type": "object", "required": ["lives"], "properties": {"lives": {"type": "integer"}}}]},
					"Lion": {"allOf": [{"$ref": "#/components/schemas/Cat"}, {"properties": {"mane": {"type": "boolean"}}}]},
					"Dog": {"allOf": [{"$ref": "#/components/schemas/Pet"}]}}}}`), &service{}, openapi.Operations{"addPet": annotate.Additive("Add a pet")})
			assert.Contains(t, tools["add_pet"].Description, "Adds a pet. The arguments are those of one of these: Cat (with lives)")
			assert.Contains(t, tools["add_pet"].Description, ". Use when the user wants to add a pet.")
		})
	}
}

// TestValuesOfDiscriminators checks that the member which tells kinds of objects apart can have
// each value that the service takes, and no other one if they are known.
func TestValuesOfDiscriminators(t *testing.T) {
	const dog = `"Dog": {"allOf": [{"$ref": "#/components/schemas/Pet"}, {"type": "object", "properties": {"bark": {"type": "boolean"}}}]}`
	const cat = `"Cat": {"allOf": [{"$ref": "#/components/schemas/Pet"}, {"type": "object", "properties": {"lives": {"type": "integer"}}}]}`
	base := func(mapping string) string {
		return `"Pet": {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}}, "discriminator": {"propertyName": "kind"` + mapping + `}}, `
	}
	oneOf := func(mapping string, alternatives ...string) string {
		return `"Pet": {"oneOf": [` + strings.Join(alternatives, ", ") + `], "discriminator": {"propertyName": "kind"` + mapping + `}}, `
	}
	const catRef, dogRef = `{"$ref": "#/components/schemas/Cat"}`, `{"$ref": "#/components/schemas/Dog"}`
	free := func(name, member, of string) string {
		return fmt.Sprintf(`%q: {"type": "object", "required": ["kind"], "properties": {"kind": %s, %q: %s}}`, name, of, member, `{"type": "integer"}`)
	}
	for name, tc := range map[string]struct {
		schemas, kind      string // kind is the schema of the member
		accepted, rejected []string
	}{
		"a mapping to some subtypes": {base(`, "mapping": {"cat": "Cat"}`) + cat + `, ` + dog, `{"type":"string","description":"A value such as cat."}`,
			[]string{`{"kind":"Dog","bark":true}`, `{"kind":"pet"}`, `{"kind":"cat","lives":9}`}, nil},
		"a mapping to all subtypes": {base(`, "mapping": {"cat": "Cat", "dog": "#/components/schemas/Dog"}`) + cat + `, ` + dog, `{"type":"string","description":"One of cat, dog."}`,
			[]string{`{"kind":"dog","bark":true}`, `{"kind":"pet"}`}, nil},
		"a mapping to the extended one too": {base(`, "mapping": {"cat": "Cat", "dog": "Dog", "puppy": "Dog", "pet": "Pet"}`) + cat + `, ` + dog, `{"type":"string","enum":["cat","dog","pet","puppy"]}`,
			[]string{`{"kind":"puppy","bark":true}`, `{"kind":"pet"}`}, []string{`{"kind":"bird"}`}},
		"a mapping to a schema that extends nothing": {base(`, "mapping": {"fish": "#/components/schemas/Fish", "eel": "Eel", "none": "#/components/schemas/None", "pet": "Pet"}`) + free("Fish", "fins", `{"type": "string"}`) + `, ` + free("Eel", "volts", `{}`),
			`{"type":"string","enum":["eel","fish","none","pet"]}`, []string{`{"kind":"fish","fins":2}`, `{"kind":"eel","volts":2}`}, []string{`{"kind":"bird"}`}},
		"alternatives without a mapping": {oneOf(``, catRef, dogRef) + free("Cat", "lives", `{"type": "string"}`) + `, ` + free("Dog", "bark", `{"type": "string"}`),
			`{"type":"string","enum":["Cat","Dog"]}`, []string{`{"kind":"Cat","lives":9}`, `{"kind":"Dog"}`}, []string{`{"kind":"cat"}`}},
		"alternatives with a mapping to some": {oneOf(`, "mapping": {"cat": "Cat"}`, catRef, dogRef) + free("Cat", "lives", `{"type": "string"}`) + `, ` + free("Dog", "bark", `{"type": "string"}`),
			`{"type":"string","enum":["Dog","cat"]}`, []string{`{"kind":"cat","lives":9}`, `{"kind":"Dog"}`}, []string{`{"kind":"dog"}`}},
		"alternatives that say their values": {oneOf(``, catRef, dogRef) + free("Cat", "lives", `{"type": "string", "enum": ["cat", "lion"]}`) + `, ` + free("Dog", "bark", `{"type": "string", "const": "dog"}`),
			`{"type":"string","enum":["cat","dog","lion"]}`, []string{`{"kind":"cat","lives":9}`, `{"kind":"dog"}`}, []string{`{"kind":"Dog"}`}},
		"one alternative that says its value": {oneOf(``, catRef, dogRef) + free("Cat", "lives", `{"type": "string", "enum": ["cat"]}`) + `, "Dog": {"type": "object", "properties": {"bark": {"type": "integer"}}}`,
			`{"type":"string","enum":["Dog","cat"]}`, []string{`{"kind":"cat","lives":9}`, `{"kind":"Dog"}`}, []string{`{"kind":"dog"}`}},
		"an alternative without a name": {oneOf(`, "mapping": {"cat": "Cat"}`, catRef, `{"type": "object", "properties": {"kind": {"type": "string"}, "bark": {"type": "integer"}}}`) + free("Cat", "lives", `{"type": "string"}`),
			`{"type":"string","description":"A value such as cat."}`, []string{`{"kind":"cat","lives":9}`, `{"kind":"dog"}`}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			d := parse(t, `{"openapi": "3.0.3", "paths": {"/pets": {"post": {"operationId": "addPet", "requestBody": {"required": true, "content": {"application/json": {"schema": {"type": "object", "properties": {"v": {"$ref": "#/components/schemas/Pet"}}}}}}, "responses": {"204": {}}}}},
				"components": {"schemas": {`+strings.TrimSuffix(tc.schemas, ", ")+`}}}`)
			s := &service{}
			srv, tools := mounted(t, d, s, openapi.Operations{"addPet": annotate.Additive("Add a pet")})
			require.Empty(t, failures(srv))
			assert.Contains(t, string(tools["add_pet"].Input), `"kind":`+tc.kind)
			for _, value := range tc.accepted {
				s.body = ""
				_, err := try(t, mcptest.New(t, srv), "add_pet", `{"v":`+value+`}`)
				require.NoError(t, err)
				assert.JSONEq(t, `{"v":`+value+`}`, s.body)
			}
			for _, value := range tc.rejected {
				_, err := try(t, mcptest.New(t, srv), "add_pet", `{"v":`+value+`}`)
				assert.Error(t, err)
			}
		})
	}
}

// TestChainsOfSubtypes checks that schemas which extend each other, each with a discriminator, are
// described as deep as any others.
func TestChainsOfSubtypes(t *testing.T) {
	const length = 6
	schemas := []string{`"A": {"type": "object", "properties": {"kind": {"type": "string"}}, "discriminator": {"propertyName": "kind"}}`}
	var want strings.Builder
	for i := range length {
		name := string(rune('A' + i + 1))
		schemas = append(schemas, fmt.Sprintf(`%q: {"allOf": [{"$ref": "#/components/schemas/%c"}, {"type": "object", "properties": {"of%s": {"type": "object", "properties": {"size": {"type": "integer"}}}}}],
			"discriminator": {"propertyName": "kind"}}`, name, 'A'+i, name))
		fmt.Fprintf(&want, `,"of%s":{"type":"object","properties":{"size":{"type":"integer"}}}`, name)
	}
	var notes []openapi.Note
	_, tools := mounted(t, parse(t, `{"openapi": "3.0.3", "paths": {"/a": {"get": {"operationId": "readA", "responses": {"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/A"}}}}}}}},
		"components": {"schemas": {`+strings.Join(schemas, ", ")+`}}}`), &service{}, openapi.Operations{"readA": annotate.ReadOnly("Read")}, openapi.Notes(func(n openapi.Note) { notes = append(notes, n) }))
	assert.Empty(t, notes)
	assert.Equal(t, `{"type":"object","properties":{"kind":{"type":"string"}`+want.String()+`}}`, string(tools["read_a"].Output))
}
