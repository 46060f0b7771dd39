# Completion of `qtts` for bash: eval "$(qtts completion bash)", or this file where bash-completion looks.
_qtts() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command=
    local client="--region --base-url --workspace"
    local request="-v --voice -m --model -l --language -i --instructions --param"
    COMPREPLY=()
    case ${COMP_WORDS[1]} in say | bulk | voices | doctor | completion) [ "$COMP_CWORD" -gt 1 ] && command=${COMP_WORDS[1]} ;; esac
    case $before in
        -f | --file | -o | --output | --srt | --vtt)
            if [ "$command" = bulk ]; then mapfile -t COMPREPLY < <(compgen -d -- "$word"); else mapfile -t COMPREPLY < <(compgen -f -- "$word"); fi
            compopt -o filenames 2>/dev/null
            return
            ;;
        -v | --voice | -m | --model | -l | --language) mapfile -t COMPREPLY < <(_qtts_known "$before" "$word") && return ;;
        --names) mapfile -t COMPREPLY < <(compgen -W "voices models languages" -- "$word") && return ;;
        --region) mapfile -t COMPREPLY < <(compgen -W "singapore beijing us" -- "$word") && return ;;
        -c | --concurrency | -r | --requests-per-minute | --pause | --start | --param | --base-url | --workspace | -i | --instructions) return ;;
    esac
    case $command:$word in
        bulk:-*) mapfile -t COMPREPLY < <(compgen -W "-h --help -o --output -c --concurrency -r --requests-per-minute $request $client" -- "$word") ;;
        bulk:*) mapfile -t COMPREPLY < <(compgen -f -- "$word") && compopt -o filenames 2>/dev/null ;;
        voices:*) mapfile -t COMPREPLY < <(compgen -W "-h --help -l --language -m --model --json --names" -- "$word") ;;
        doctor:*) mapfile -t COMPREPLY < <(compgen -W "-h --help --billed --json $client" -- "$word") ;;
        completion:-*) mapfile -t COMPREPLY < <(compgen -W "-h --help" -- "$word") ;;
        completion:*) mapfile -t COMPREPLY < <(compgen -W "bash zsh" -- "$word") ;;
        *:-*) mapfile -t COMPREPLY < <(compgen -W "-h --help --version -f --file -o --output --play --raw --srt --vtt -c --concurrency --pause --no-trim --start $request $client" -- "$word") ;;
        :*) [ "$COMP_CWORD" = 1 ] && mapfile -t COMPREPLY < <(compgen -W "say bulk voices doctor completion" -- "$word") ;;
    esac
}

# Names of the command's own list; a space inside one is escaped.
_qtts_known() {
    local what
    case $1 in -v | --voice) what=voices ;; -m | --model) what=models ;; *) what=languages ;; esac
    local IFS=$'\n'
    compgen -W "$(qtts voices --names $what 2>/dev/null)" -- "$2" | sed 's/ /\\ /g'
}
complete -F _qtts qtts
