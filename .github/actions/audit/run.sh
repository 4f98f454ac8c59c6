#!/usr/bin/env bash
# Runs mcpkit on each file or on the URL: annotations go to the log, the report for people to the
# summary of the job, and SARIF and JSON to directories. The inputs are variables INPUT_*.
set -euo pipefail
umask 077

dir=$RUNNER_TEMP/mcpkit-audit
mcpkit=$dir/mcpkit
mkdir -p "$dir/sarif" "$dir/json"

# visible indents errors of the program, and breaks up what the runner would read as commands.
visible() { sed -e 's/::/: :/g' -e 's/##\[/# # [/g' -e 's/^/  /'; }

refuse() {
	printf '::error title=mcpkit::%s\n' "$1"
	exit 2
}

targets=()
while IFS= read -r file; do
	file=${file%$'\r'}
	[[ $file == - ]] && refuse 'The input files must name files: there is no standard input.'
	[[ -n ${file//[[:space:]]/} ]] && targets+=("$file")
done <<<"$INPUT_FILES"

flags=(--format=github --profile="$INPUT_PROFILE")
case $INPUT_CHECKLIST in
true) flags+=(--checklist) ;;
false | '') ;;
*) refuse 'The input checklist must be true or false.' ;;
esac
[[ -n $INPUT_LOCK ]] && flags+=(--lock="$INPUT_LOCK")
[[ -n $INPUT_BASELINE ]] && flags+=(--baseline="$INPUT_BASELINE")

command=lint
if [[ -n $INPUT_URL ]]; then
	((${#targets[@]} == 0)) || refuse 'The inputs files and url are both given; use the action once for each.'
	case $INPUT_URL in
	https://* | http://*) ;;
	*) refuse 'The input url must be an http or https address.' ;;
	esac
	command=audit targets=("$INPUT_URL")
	if [[ -n $INPUT_TOKEN ]]; then
		trap 'rm -f "$dir/token"' EXIT
		printf '%s' "$INPUT_TOKEN" >"$dir/token"
		flags+=(--token-file="$dir/token")
	fi
elif ((${#targets[@]} == 0)); then
	refuse 'The inputs files and url are both empty; give one of them.'
elif [[ -n $INPUT_TOKEN ]]; then
	refuse 'The input token is for url.'
fi
unset INPUT_TOKEN

# The worst exit code: wrong usage, then an incomplete report, then a server that is not ready.
rank() {
	case $1 in
	0) echo 0 ;;
	1) echo 1 ;;
	3) echo 2 ;;
	*) echo 3 ;;
	esac
}

worst=0 number=0
for target in "${targets[@]}"; do
	number=$((number + 1))
	code=0
	rm -f "$dir/summary.md"
	"$mcpkit" "$command" "${flags[@]}" --also="md=$dir/summary.md" --also="sarif=$dir/sarif/$number.sarif" \
		--also="json=$dir/json/$number.json" -- "$target" 2> >(visible >&2) || code=$?
	wait
	if [[ -f $dir/summary.md ]]; then
		head -c 500000 "$dir/summary.md" >>"$GITHUB_STEP_SUMMARY" # of the 1 MiB that a step may write
		printf '\n\n' >>"$GITHUB_STEP_SUMMARY"
	else
		printf '::error title=mcpkit::mcpkit %s made no report (exit code %d); the log says why\n' "$command" "$code"
	fi
	(($(rank "$code") > $(rank "$worst"))) && worst=$code
done

case $worst in
0) outcome=ready ;;
1) outcome='not ready' ;;
*) outcome=incomplete ;;
esac
{
	printf 'outcome=%s\n' "$outcome"
	printf 'sarif=%s\n' "$dir/sarif"
	printf 'json=%s\n' "$dir/json"
} >>"$GITHUB_OUTPUT"
exit "$worst"
