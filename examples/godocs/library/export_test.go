package library

// SetUsualPlaces replaces the places where Open looks for Go without a go
// command, and returns a function that puts them back.
func SetUsualPlaces(places ...string) (restore func()) {
	old := usualPlaces
	usualPlaces = func() []string { return places }
	return func() { usualPlaces = old }
}

// CompareVersions is for its table test: the order of versions shows in
// answers only two at a time.
var CompareVersions = compareVersions

// IndexedPackages returns how many packages of modules have their symbols kept.
func (l *Library) IndexedPackages() int { return len(l.index.ofModules()) }
