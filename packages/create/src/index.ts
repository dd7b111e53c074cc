export { createProject, KINDS, type CreatedProject, type Kind, type ProjectOptions } from './create-project.ts';
