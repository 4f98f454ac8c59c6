package scaffold

// ProviderCall returns the Go expression for a provider.
func ProviderCall(access, s string) (string, error) {
	p, err := parseProvider(access, s)
	if err != nil {
		return "", err
	}
	return p.Call(), nil
}
