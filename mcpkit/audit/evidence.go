package audit

// evidence is what the collectors found. A collector writes only its own part, and reads only the
// parts of stages that are over.
type evidence struct {
	target  *target
	options Options

	network   networkEvidence
	http      httpEvidence
	login     loginEvidence
	protocol  protocolEvidence
	calls     callEvidence
	documents documentEvidence
	load      loadEvidence
}
