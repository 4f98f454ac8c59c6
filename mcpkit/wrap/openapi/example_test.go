package openapi_test

import (
	"fmt"
	"net/http"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap/openapi"
)

func ExampleMount() {
	doc, err := openapi.Parse([]byte(`
openapi: 3.1.0
info: {title: Pets, version: "1"}
paths:
  /pets/{id}:
    get:
      operationId: getPet
      summary: Read a pet
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      responses: {"200": {content: {application/json: {schema: {type: object}}}}}
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	srv := mcpkit.New(mcpkit.Manifest{Name: "pets", URL: "https://pets.example.com/mcp"}, mcpkit.Public("pets are public"))
	service := http.NewServeMux() // the service, in this program
	err = openapi.Mount(srv, doc, openapi.Operations{
		"getPet": annotate.ReadOnly("Read a pet"),
	}, openapi.Service(wrap.InProcess(service)))
	fmt.Println(err)

	tool := srv.Surface().Tools[0]
	fmt.Println(tool.Name, string(tool.Input))

	err = openapi.Mount(srv, doc, openapi.Operations{"getPets": annotate.ReadOnly("Read pets")}, openapi.Service(wrap.InProcess(service)))
	fmt.Println(err)
	// Output:
	// <nil>
	// get_pet {"type":"object","properties":{"id":{"type":"integer"}},"required":["id"],"additionalProperties":false}
	// openapi: the document has no operation "getPets"; did you mean "getPet"?
}

func ExampleParse() {
	_, err := openapi.Parse([]byte("swagger: '2.0'\ninfo: {}"))
	fmt.Println(err)
	// Output:
	// openapi: line 1, column 1: this is a Swagger 2.0 document; convert it to OpenAPI 3 first, for example with "npx swagger2openapi swagger.json -o openapi.json"
}

func ExampleOverride() {
	doc, err := openapi.ReadFile("testdata/shop.yaml")
	if err != nil {
		fmt.Println(err)
		return
	}
	srv := mcpkit.New(mcpkit.Manifest{Name: "shop", URL: "https://shop.example.com/mcp"}, mcpkit.Public("a shop"))
	err = openapi.Mount(srv, doc, openapi.Operations{"getOrder": annotate.ReadOnly("Read an order")},
		openapi.Override("getOrder", openapi.Tool{
			Name:        "read_order",
			Description: "Returns one order with its lines. Use after list_orders has found it.",
		}))
	fmt.Println(err, srv.Surface().Tools[0].Name)
	// Output: <nil> read_order
}
