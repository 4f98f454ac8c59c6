package mcpkit

import "github.com/mcpkit-go/mcpkit/mcpkit/policy"

// dataFlows returns what the server itself does with data, apart from the handlers.
func (a *assembly) dataFlows() []policy.DataFlow {
	set := a.settings
	flows := []policy.DataFlow{
		{Place: policy.PlaceMemory, What: "the arguments and results of calls", Why: "to answer the calls", Kept: "until the call is answered"},
		{Place: policy.PlaceMemory, What: callers(a), Why: "to limit how much one caller can use", Kept: "while the limits apply, usually minutes"},
		{Place: policy.PlaceLog, What: "for a request that fails or is refused: the tool, the reason and a reference, without arguments, results and tokens",
			Why: "to find and correct faults"},
	}
	if a.declared.access.oauth != nil {
		flows = append(flows, policy.DataFlow{Place: policy.PlaceMemory, What: "the access token and the user, client and scopes that it names",
			Why: "to decide what the caller may do", Kept: "until the token expires"})
	}
	if set.calls.logsRequests {
		flows = append(flows, policy.DataFlow{Place: policy.PlaceLog, What: "for each request: the method, tool, protocol version, outcome and duration",
			Why: "to operate the server"})
	}
	if set.front.RefusesAddresses() {
		flows = append(flows, policy.DataFlow{Place: policy.PlaceLog, What: "the address of a caller that is not allowed", Why: "to correct the list of allowed addresses"})
	}
	if len(set.calls.observers) > 0 {
		flows = append(flows, policy.DataFlow{Place: policy.PlaceTelemetry, What: "for each request: the method, tool, outcome, duration and sizes, without arguments and results",
			Why: "to measure how the server works"})
	}
	if set.results.store != nil {
		flows = append(flows, policy.DataFlow{Place: policy.PlaceStore, What: "the rest of a result that is too long for one answer, with the account of the caller",
			Why: "to return it when the caller asks for it", Kept: "for 15 minutes"})
	}
	return flows
}

// callers says how the server tells callers apart.
func callers(a *assembly) string {
	if a.declared.access.oauth != nil {
		return "the account and the address of the caller"
	}
	return "the address of the caller"
}
