package submission

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/mcpkit-go/mcpkit/mcpkit/internal/markdown"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// Evidence is what somebody or an audit saw of the live server, about one rule or one point of a
// checklist. A kit counts a point as done only with evidence, from the rules or from here.
type Evidence struct {
	// Rule or Point says what the evidence is about; exactly one of them is set.
	Rule  policy.RuleID `json:"rule,omitempty"`
	Point PointID       `json:"point,omitempty"`
	// Result says what the evidence shows.
	Result EvidenceResult `json:"result"`
	// Seen says in a sentence what was seen, for example "TLS 1.3, certificate of Let's Encrypt
	// until 2027-01-30".
	Seen string `json:"seen"`
	// When is the time at which it was seen.
	When time.Time `json:"when"`
	// URL is the address of the endpoint that was examined. It must be that of the manifest.
	URL string `json:"url"`
}

// An EvidenceResult says what evidence shows.
type EvidenceResult string

// The results of evidence.
const (
	Holds       EvidenceResult = "holds"
	Fails       EvidenceResult = "fails"
	NotMeasured EvidenceResult = "not measured" // it was tried, and Seen says why it failed
)

// A PointID identifies a point of a checklist that only the live server or its owner can decide.
type PointID string

// The points that evidence can decide.
const (
	PointTLS       PointID = "endpoint-tls"       // the endpoint answers over HTTPS with a valid certificate
	PointReachable PointID = "endpoint-reachable" // the endpoint answers from the directory's addresses
	PointDocs      PointID = "docs-open"          // the documentation opens without a login
	PointPrivacy   PointID = "privacy-open"       // the privacy policy opens without a login
	PointLogin     PointID = "login"              // the login works from end to end
	PointAccount   PointID = "test-account"       // the account for reviewers can log in and has data
	PointErrors    PointID = "errors"             // wrong calls are answered with helpful errors
	PointLatency   PointID = "latency"            // the server answers fast
	PointTools     PointID = "tools-called"       // every tool was called and returned a result
	PointDomain    PointID = "domain-verified"    // the host returns OpenAI's token
	PointValidated PointID = "plugin-validated"   // claude plugin validate accepts the plugin
)

// ReadEvidence reads a JSON array of [Evidence]. An unknown member is an error, and so is evidence
// without a subject, result, time or address.
func ReadEvidence(r io.Reader) ([]Evidence, error) {
	var all []Evidence
	d := json.NewDecoder(r)
	d.DisallowUnknownFields()
	if err := d.Decode(&all); err != nil {
		return nil, fmt.Errorf("submission: the evidence cannot be read: %w", err)
	}
	for i, e := range all {
		if err := e.fault(); err != nil {
			return nil, fmt.Errorf("submission: evidence %d: %w", i+1, err)
		}
	}
	return all, nil
}

func (e Evidence) fault() error {
	switch {
	case (e.Rule == "") == (e.Point == ""):
		return errors.New("it must name either a rule or a point")
	case !slices.Contains([]EvidenceResult{Holds, Fails, NotMeasured}, e.Result):
		return fmt.Errorf("the result %q is not one of %q, %q and %q", e.Result, Holds, Fails, NotMeasured)
	case e.When.IsZero():
		return errors.New("it does not say when it was seen")
	case e.URL == "":
		return errors.New("it does not say which server was examined")
	}
	return nil
}

// note returns a sentence with what was seen and when, as Markdown.
func (e Evidence) note() string {
	seen := e.Seen
	if seen == "" {
		seen = "seen on the live server"
	}
	return fmt.Sprintf("%s (%s)", markdown.Escape(seen), day(e.When))
}

func day(t time.Time) string { return t.UTC().Format(time.DateOnly) }
