package wrap_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap"
)

func declareIn[In any](route string) func(*mcpkit.Server) {
	return func(srv *mcpkit.Server) {
		wrap.HTTP[In, okOut](srv, wrap.InProcess(http.NotFoundHandler()), route, "call_route", annotate.Destructive("Call"), text)
	}
}

// TestImpossibleDeclarations checks that what no request can carry is a finding, whatever the
// arguments of a call are, and that the finding says how to fix it.
func TestImpossibleDeclarations(t *testing.T) {
	for name, tc := range map[string]struct {
		declare   func(*mcpkit.Server)
		want, fix string
	}{
		"unknown option": {declareIn[struct {
			A []string `json:"a" query:"a,coma"`
		}]("GET /a"), `has the unknown option "coma" in its query tag`, "did you mean comma?"},
		"option of another place": {declareIn[struct {
			A string `json:"a" query:"a,slash"`
		}]("GET /a"), `has the unknown option "slash" in its query tag`, "use comma, space, pipe, brackets, index, deep, spread, json"},
		"options that exclude each other": {declareIn[struct {
			A []string `json:"a" query:"a,comma,pipe"`
		}]("GET /a"), "has the options comma and pipe in its query tag, which exclude each other", "keep the one"},
		"option for another type": {declareIn[struct {
			A string `json:"a" query:"a,comma"`
		}]("GET /a"), "has the option comma, which is for a list", "remove the option"},
		"comma for files": {declareIn[struct {
			A []mcpkit.Upload `json:"a" multipart:"a,comma"`
		}]("POST /a"), "has the option comma, which is for a list, but not of files", "remove the option"},
		"comma for parts that are objects": {declareIn[struct {
			A []struct{ B string } `json:"a" multipart:"a,comma"`
		}]("POST /a"), "is a list of objects or lists, which cannot go into the body", "json"},
		"deep scalar": {declareIn[struct {
			A int `json:"a" query:"a,deep"`
		}]("GET /a"), "has the option deep, which is for an object", "remove the option"},
		"deep objects with any value": {declareIn[struct {
			A struct {
				B any `json:"b"`
			} `json:"a" query:"a,deep"`
		}]("GET /a"), `is an object whose member "b" is a value of any type, which cannot go into a query`, "json"},
		"deep maps of lists of lists": {declareIn[struct {
			A map[string][][]string `json:"a" query:"a,deep"`
		}]("GET /a"), "is an object whose members are a list of objects or lists, which cannot go into a query", "index"},
		"map without bounds": {declareIn[struct {
			A map[string]any `json:"a" query:"a,deep"`
		}]("GET /a"), "is an object whose members are a value of any type", "json"},
		"spread map": {declareIn[struct {
			A map[string]string `json:"a" query:"a,spread"`
		}]("GET /a"), "is an object with members of any name, which cannot go into a query", "use strings"},
		"spread objects in objects": {declareIn[struct {
			A struct {
				B struct {
					C string `json:"c"`
				} `json:"b"`
			} `json:"a" query:"a,spread"`
		}]("GET /a"), `is an object whose member "b" is an object`, "json"},
		"spread over another argument": {declareIn[struct {
			Page string `json:"page"`
			A    struct {
				Page string `json:"page"`
			} `json:"a" query:"a,spread"`
		}]("GET /a"), `arguments "page" and "a" of route "GET /a" go into the same place, a query "page"`, "different names"},
		"list of objects in a form": {declareIn[struct {
			A []line `json:"a" form:"a"`
		}]("POST /a"), "is a list of objects or lists, which cannot go into the body", "index for lists of objects, or json"},
		"any value in a form": {declareIn[struct {
			A any `json:"a" form:"a"`
		}]("POST /a"), "is a value of any type, which cannot go into the body", "json"},
		"list in the path": {declareIn[struct {
			A []string `json:"a" path:"a"`
		}]("GET /{a}"), "is a list, which cannot go into the path", "the option comma"},
		"object in a header": {declareIn[struct {
			A line `json:"a" header:"X-A"`
		}]("GET /a"), "is an object, which cannot go into a header", "use a string"},
		"slash in several segments": {declareIn[struct {
			A string `json:"a" path:"a,slash"`
		}]("GET /{a...}"), "has the option slash for the wildcard {a...}, which matches several segments", "remove the option, or the dots"},
		"slash in a number": {declareIn[struct {
			A int `json:"a" path:"a,slash"`
		}]("GET /{a}"), "has the option slash, which is for a text", "remove the option"},
		"optional in the path": {declareIn[struct {
			A *string `json:"a,omitempty" path:"a"`
		}]("GET /{a}"), "is optional, but the path needs it", "remove omitempty"},
		"form of a GET": {declareIn[struct {
			A string `json:"a" form:"a"`
		}]("GET /a"), "goes into the body, which requests with the method GET do not have", "use a query tag"},
		"body of a GET": {declareIn[struct {
			_ struct{} `body:"application/json"`
			A string   `json:"a"`
		}]("GET /a"), `has the tag body:"application/json", but requests with the method GET have no body`, "remove the tag"},
		"form and multipart": {declareIn[struct {
			A string `json:"a" form:"a"`
			B string `json:"b" multipart:"b"`
		}]("POST /a"), `argument "b" of route "POST /a" needs another type of body than the tags before it`, "use one of the tags"},
		"marker and tag": {declareIn[struct {
			_ struct{} `body:"application/json"`
			B string   `json:"b" form:"b"`
		}]("POST /a"), `argument "b" of route "POST /a" needs another type of body`, "use one of the tags"},
		"two markers": {declareIn[struct {
			_ struct{} `body:"application/json"`
			_ struct{} `body:"multipart/form-data"`
		}]("POST /a"), "has the tag body at two blank fields", "keep one"},
		"marker of a text": {declareIn[struct {
			_ struct{} `body:"text/plain"`
			B string   `json:"b"`
		}]("POST /a"), `is not a type of bodies that have several arguments`, "give that argument the tag"},
		"two whole bodies": {declareIn[struct {
			A []int `json:"a" body:"application/json"`
			B []int `json:"b" body:"application/json"`
		}]("POST /a"), `arguments "a" and "b" of route "POST /a" go into the body, which is one of them alone`, "use other tags"},
		"whole body and members": {declareIn[struct {
			A []int  `json:"a" body:"application/json"`
			B string `json:"b"`
		}]("POST /a"), `argument "b" of route "POST /a" would go into the body, but argument "a" is the whole body`, "query"},
		"body without a type": {declareIn[struct {
			A []int `json:"a" body:"list"`
		}]("POST /a"), `has the tag body:"list", which is not a media type`, `body:"application/json"`},
		"body that is a form": {declareIn[struct {
			A string `json:"a" body:"application/x-www-form-urlencoded"`
		}]("POST /a"), "but the body would not be a form", "use form or multipart tags"},
		"list as text": {declareIn[struct {
			A []string `json:"a" body:"text/plain"`
		}]("POST /a"), "is not a text, and cannot be a body of the type text/plain", "use a string"},
		"text of any type": {declareIn[struct {
			A string `json:"a" body:"text/*"`
		}]("POST /a"), "has the type text/*, which only a mcpkit.Upload can be", "write the type"},
		"file in a query": {declareIn[struct {
			A mcpkit.Upload `json:"a" query:"a"`
		}]("POST /a"), "is a file, which cannot go into a query", "multipart"},
		"file in the query of a GET": {declareIn[struct {
			A mcpkit.Upload `json:"a"`
		}]("GET /a"), "is a file, which cannot go into a query", "multipart"},
		"file in a form": {declareIn[struct {
			A []mcpkit.Upload `json:"a" form:"a"`
		}]("POST /a"), "is a file, which cannot go into a form of the type application/x-www-form-urlencoded", "multipart"},
		"name of a file that is a number": {declareIn[struct {
			F mcpkit.Upload `json:"f" multipart:"f"`
			A int           `json:"a" multipart:"f,filename"`
		}]("POST /a"), "has the option filename and is not a text", "use a string"},
		"name of a file without a file": {declareIn[struct {
			A string `json:"a" multipart:"f,filename"`
		}]("POST /a"), `has the option filename for the part "f", which no file has`, `multipart:"f"`},
		"type that is none": {declareIn[struct {
			A mcpkit.Upload `json:"a" multipart:"a,type=csv"`
		}]("POST /a"), "has type=csv in its multipart tag, which is not a media type", "text/csv"},
		"null in a header": {declareIn[struct {
			A *string `json:"a,omitempty" header:"X-A" null:"none" jsonschema:"description=or none"`
		}]("GET /a"), "has a null tag, but null cannot be sent there", "remove the tag"},
		"null that is omitted": {declareIn[struct {
			A string `json:"a,omitempty" null:"" jsonschema:"description=or empty"`
		}]("PATCH /a"), `has the tag null:"", but encoding/json omits this value`, "use a pointer"},
		"null that is no value": {declareIn[struct {
			A *int `json:"a,omitempty" null:"none" jsonschema:"description=or none"`
		}]("PATCH /a"), `has the tag null:"none", which is not a value of the argument`, `null:"null"`},
		"null of another integer type": {declareIn[struct {
			A *uint8 `json:"a,omitempty" null:"-1" jsonschema:"description=or -1"`
		}]("PATCH /a"), `has the tag null:"-1", but`, "use"},
		"required null": {declareIn[struct {
			A string `json:"a" null:"null" jsonschema:"description=or null"`
		}]("PATCH /a"), `has the tag null:"null", but a required argument cannot be null`, "omitempty"},
		"null that the model does not know": {declareIn[struct {
			A *string `json:"a,omitempty" null:"none" jsonschema:"description=The day"`
		}]("PATCH /a"), `is sent as null if it is "none", which its description does not say`, "say in its description that none clears it"},
		"key of a GET": {declareIn[struct {
			_ struct{} `idempotency:"Idempotency-Key"`
		}]("GET /a"), "has the tag idempotency, which requests with the method GET do not need", "remove the tag"},
		"key in a reserved header": {declareIn[struct {
			_ struct{} `idempotency:"Authorization"`
		}]("POST /a"), "is not the name of a header for a key", "Idempotency-Key"},
		"key at an argument": {declareIn[struct {
			A string `json:"a" idempotency:"Idempotency-Key"`
		}]("POST /a"), "has no effect because it is for a blank field of the input", "_ struct{}"},
		"key and argument": {declareIn[struct {
			_ struct{} `idempotency:"Idempotency-Key"`
			A string   `json:"a" header:"idempotency-key"`
		}]("POST /a"), "which has the key of the call", "remove the argument"},
		"tags of a blank field": {declareIn[struct {
			_ string `query:"a"`
		}]("POST /a"), `the tag query:"a" of field _ of`, "remove the tag"},
		"form tag inside an argument": {declareIn[struct {
			A struct {
				B string `json:"b" form:"b"`
			} `json:"a"`
		}]("POST /a"), `the tag form:"b" of field B of`, "remove the tag"},
	} {
		t.Run(name, func(t *testing.T) {
			srv := newServer()
			tc.declare(srv)
			lines := found(srv, "tool-route")
			require.Len(t, lines, 1, strings.Join(lines, "\n"))
			assert.Contains(t, lines[0], tc.want)
			_, fix, _ := strings.Cut(lines[0], "(tool-route); ")
			assert.Contains(t, fix, tc.fix)
			assert.NotContains(t, lines[0], "\n")
			_, err := srv.Handler()
			assert.ErrorContains(t, err, "(tool-route)", "the server does not start")
		})
	}
}
