{{- define "suitegraph.labels" -}}
app.kubernetes.io/name: suitegraph
app.kubernetes.io/instance: {{ .release }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}
