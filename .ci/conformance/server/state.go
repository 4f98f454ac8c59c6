package main

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
)

// addStateTools adds the tools that give the client a state to send back.
func addStateTools(srv *mcpkit.Server) {
	closed := annotate.ClosedWorld()
	mcpkit.AddSDKTool(srv, "test_input_required_result_request_state", annotate.ReadOnly("A state", closed),
		"Wants its state back with the answer. Use when a scenario tests states.", confirm)
	mcpkit.AddSDKTool(srv, "test_input_required_result_tampered_state", annotate.ReadOnly("A sealed state", closed),
		"Refuses a state that is not its own. Use when a scenario tests changed states.", confirm)
	mcpkit.AddSDKTool(srv, "test_input_required_result_multi_round", annotate.ReadOnly("Two rounds", closed),
		"Asks twice. Use when a scenario tests several rounds of input.", askTwice)
}

// A sealer signs states, and opens only those that it signed.
type sealer struct{ key []byte }

var states = newSealer()

func newSealer() *sealer {
	s := &sealer{key: make([]byte, 32)}
	rand.Read(s.key) // never fails
	return s
}

func (s *sealer) seal(state string) string {
	return base64.RawURLEncoding.EncodeToString(s.sum(state)) + "." + state
}

func (s *sealer) open(sealed string) (string, error) {
	encoded, state, _ := strings.Cut(sealed, ".")
	sum, err := base64.RawURLEncoding.Strict().DecodeString(encoded)
	if err != nil || !hmac.Equal(sum, s.sum(state)) {
		return "", &jsonrpc.Error{Code: jsonrpc.CodeInvalidParams, Message: "requestState was not issued by this server"}
	}
	return state, nil
}

func (s *sealer) sum(state string) []byte {
	mac := hmac.New(sha256.New, s.key)
	mac.Write([]byte(state))
	return mac.Sum(nil)
}

func confirm(_ context.Context, req *mcp.CallToolRequest, _ None) (*mcp.CallToolResult, any, error) {
	if req.Params.RequestState != "" {
		if _, err := states.open(req.Params.RequestState); err != nil {
			return nil, nil, err
		}
		if accepted(req.Params.InputResponses, "confirm", "ok") != nil {
			return textResult("state-ok: confirmed"), nil, nil
		}
	}
	res := asking(mcp.InputRequestMap{"confirm": form("Please confirm", confirmForm)})
	res.RequestState = states.seal("confirm")
	return res, nil, nil
}

// askTwice asks twice, and keeps the first answer in the state of the second question.
func askTwice(_ context.Context, req *mcp.CallToolRequest, _ None) (*mcp.CallToolResult, any, error) {
	state := ""
	if req.Params.RequestState != "" {
		var err error
		if state, err = states.open(req.Params.RequestState); err != nil {
			return nil, nil, err
		}
	}
	responses := req.Params.InputResponses
	if name, second := strings.CutPrefix(state, "name="); second {
		if color := acceptedText(responses, "step2", "color"); color != "" {
			return textResult(fmt.Sprintf("%s likes %s.", name, color)), nil, nil
		}
		return askColor(name), nil, nil
	}
	if name := acceptedText(responses, "step1", "name"); name != "" && state == "first" {
		return askColor(name), nil, nil
	}
	res := asking(mcp.InputRequestMap{"step1": form("What is your name?", nameForm)})
	res.RequestState = states.seal("first")
	return res, nil, nil
}

func askColor(name string) *mcp.CallToolResult {
	res := asking(mcp.InputRequestMap{"step2": form("What is your favorite color?", colorForm)})
	res.RequestState = states.seal("name=" + name)
	return res
}
