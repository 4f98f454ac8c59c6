package call_test

import (
	"context"
	"net/netip"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

type reading struct {
	Size float32 `json:"size,omitempty"`
}

// A recording has an argument of each kind that schemas allow and Go types refuse.
type recording struct {
	Pointer  *float32                 `json:"pointer,omitempty"`
	Twice    **float32                `json:"twice,omitempty"`
	Struct   *reading                 `json:"struct,omitempty"`
	List     []float32                `json:"list,omitempty"`
	Lists    [][]float32              `json:"lists,omitempty"`
	Array    [2]float32               `json:"array,omitempty"`
	Map      map[string]float32       `json:"map,omitempty"`
	Structs  []reading                `json:"structs,omitempty"`
	Bytes    []byte                   `json:"bytes,omitempty"`
	Chunks   [][]byte                 `json:"chunks,omitempty"`
	Addr     netip.Addr               `json:"addr,omitzero"`
	Addrs    []netip.Addr             `json:"addrs,omitempty"`
	Nets     map[string]*netip.Prefix `json:"nets,omitempty"`
	Ports    map[netip.AddrPort]int   `json:"ports,omitempty"`
	Named    netip.Addr               `json:"named,omitzero" jsonschema:"description=Where it began."`
	Colors   []color                  `json:"colors,omitempty" jsonschema:"description=Colors of the catalog."`
	Text     float32                  `json:"text,string,omitempty"`
	TextAlso *float32                 `json:"text_also,string,omitempty"`
	Any      any                      `json:"any,omitempty"`
	Word     string                   `json:"word,omitempty"`
	reading                           // not read
}

// TestTheFirstPartThatCannotBeDecodedIsNamed checks the whole text that a client gets for an
// argument of each kind, also if several parts cannot be decoded.
func TestTheFirstPartThatCannotBeDecodedIsNamed(t *testing.T) {
	const large, given = "1e300 is out of range", "cannot be used as given"
	const address = "An IP address, such as 192.0.2.1 or 2001:db8::1."
	for args, want := range map[string]string{
		`{"pointer":1e300}`:                                      "pointer: " + large,
		`{"twice":1e300}`:                                        "twice: " + large,
		`{"struct":{"size":1e300}}`:                              "struct.size: " + large,
		`{"list":[1,1e300,2e300]}`:                               "list[1]: " + large,
		`{"list":[1e300,1]}`:                                     "list[0]: " + large,
		`{"lists":[[1],[2,1e300],[1e301]]}`:                      "lists[1][1]: " + large,
		`{"array":[1,1e300]}`:                                    "array[1]: " + large,
		`{"map":{"a":1,"b":1e300,"c":2e300}}`:                    "map.b: " + large,
		`{"structs":[{"size":1},{"size":1e300},{"size":2e300}]}`: "structs[1].size: " + large,
		`{"word":"x","pointer":1e300,"list":[2e300]}`:            "pointer: " + large,
		`{"list":[2e300],"pointer":1e300}`:                       "list[0]: 2e300 is out of range",
		`{"pointer":` + strings.Repeat("1", 100) + `}`:           "pointer: " + strings.Repeat("1", 57) + "… is out of range",
		`{"bytes":"!"}`:                                          "bytes: must be base64",
		`{"chunks":["AA==","!","?"]}`:                            "chunks[1]: must be base64",
		`{"colors":["red","blue","teal12"]}`:                     "colors[1]: " + given + "; expected: Colors of the catalog.",
		`{"addr":"nowhere"}`:                                     "addr: " + given + "; expected: " + address,
		`{"addrs":["192.0.2.1","nowhere"]}`:                      "addrs[1]: " + given + "; expected: " + address,
		`{"nets":{"a":"192.0.2.0/24","b":"nowhere"}}`:            "nets.b: " + given + "; expected: An IP network, such as 192.0.2.0/24.",
		`{"ports":{"nowhere":1}}`:                                "ports.nowhere: " + given + "; expected: An IP address with a port, such as 192.0.2.1:80.",
		`{"named":"nowhere"}`:                                    "named: " + given + "; expected: " + address,
		`{"ports":{"nowhere":1,"elsewhere":2}}`:                  "ports.nowhere: " + given + "; expected: An IP address with a port, such as 192.0.2.1:80.",
		`{"colors":["told","blue"]}`:                             "colors[0]: the color is sold out",
		`{"text":"1e300"}`:                                       `text: "1e300" is out of range`,
		`{"text":"1","text_also":"1e300"}`:                       `text_also: "1e300" is out of range`,
	} {
		tool := newTool(t, func(context.Context, *mcp.CallToolRequest, recording) (*mcp.CallToolResult, string, error) {
			return nil, "recorded", nil
		})
		res, _, err := newServer().do(context.Background(), tool, args)
		require.NoError(t, err, args)
		assert.True(t, res.IsError, args)
		assert.Equal(t, want, textOf(res), args)
	}
}

// TestArgumentsThatDecodeThemselves checks the text for a whole input that decodes itself.
func TestArgumentsThatDecodeThemselves(t *testing.T) {
	for args, want := range map[string]string{
		`{"blue":"x"}`: "blue: cannot be used as given",
		`{"told":"x"}`: "told: the color is sold out",
		`{"red":7}`:    "red",
	} {
		tool := newTool(t, func(context.Context, *mcp.CallToolRequest, map[color]string) (*mcp.CallToolResult, string, error) {
			return nil, "painted", nil
		})
		res, _, err := newServer().do(context.Background(), tool, args)
		require.NoError(t, err, args)
		assert.True(t, res.IsError, args)
		assert.True(t, strings.HasPrefix(textOf(res), want), textOf(res))
	}
}
