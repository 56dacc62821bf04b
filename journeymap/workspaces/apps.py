from django.apps import AppConfig


class WorkspacesConfig(AppConfig):
    name = "journeymap.workspaces"
    label = "workspaces"
