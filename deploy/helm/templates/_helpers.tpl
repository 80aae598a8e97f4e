{{- define "elser.name" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name }}{{ else }}{{ .Release.Name }}-{{ .Chart.Name }}{{ end }}
{{- end }}

{{- define "elser.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "elser.labels" -}}
{{ include "elser.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{- define "elser.image" -}}
{{- with .Values.image -}}
{{ .repository }}{{ if .digest }}@{{ .digest }}{{ else }}:{{ .tag | default $.Chart.AppVersion }}{{ end }}
{{- end }}
{{- end }}

{{- define "elser.bootstrap" -}}
{{ required "config.kafka.\"bootstrap.servers\" is missing: host:port of the brokers" (index .Values.config.kafka "bootstrap.servers") }}
{{- end }}

{{- define "elser.serviceAccount" -}}
{{ .Values.serviceAccount.name | default (include "elser.name" .) }}
{{- end }}

{{- define "elser.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}

{{- define "elser.mounts" -}}
- name: config
  mountPath: /etc/elser/config
  readOnly: true
{{- range .Values.secrets }}
- name: secret-{{ . }}
  mountPath: /etc/elser/secrets/{{ . }}
  readOnly: true
{{- end }}
{{- end }}

{{- define "elser.javaOptions" -}}
{{- with .Values.javaOptions }}
- name: JAVA_TOOL_OPTIONS
  value: {{ . | quote }}
{{- end }}
{{- end }}

{{- define "elser.podSecurity" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "elser.volumes" -}}
- name: config
  configMap:
    name: {{ include "elser.name" . }}
{{- range .Values.secrets }}
- name: secret-{{ . }}
  secret:
    secretName: {{ . }}
    defaultMode: 0440
{{- end }}
{{- end }}
